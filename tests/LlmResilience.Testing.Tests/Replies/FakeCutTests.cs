using System.Net.Sockets;

namespace LlmResilience.Testing.Tests.Replies;

public sealed class FakeCutTests : FakeProviderTest
{
    [Fact]
    public async Task Drop_AfterEvents_DeliversThemAndThenResets()
    {
        Provider.Model("m").RepliesWith(FakeReply.Answer("a b c").CutAfterEvents(2));

        using var response = await PostStreamAsync("v1/chat/completions", Chat("m", stream: true));
        var (text, broken) = await ReadAllAsync(response);

        text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2);
        broken!.GetBaseException().Should().BeOfType<SocketException>()
            .Which.SocketErrorCode.Should().Be(SocketError.ConnectionReset);
        (await Provider.Requests[0].Ended.WaitAsync(Limit)).Should().Be(FakeReplyEnd.Cut);
    }

    [Fact]
    public async Task Close_AfterEvents_EndsThePrematurelyClosedBody()
    {
        Provider.Model("m").RepliesWith(FakeReply.Answer("a b c").CutAfterEvents(3, FakeCut.Close));

        using var response = await PostStreamAsync("v1/chat/completions", Chat("m", stream: true));
        var (text, broken) = await ReadAllAsync(response);

        text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(3);
        broken.Should().BeOfType<HttpIOException>().Which.HttpRequestError.Should().Be(HttpRequestError.ResponseEnded);
        (await Provider.Requests[0].Ended.WaitAsync(Limit)).Should().Be(FakeReplyEnd.Cut);
    }

    [Fact]
    public async Task End_AfterEvents_LooksComplete()
    {
        Provider.Model("m").RepliesWith(FakeReply.Answer("a b c").CutAfterEvents(2, FakeCut.End));

        using var response = await PostStreamAsync("v1/chat/completions", Chat("m", stream: true));
        var (text, broken) = await ReadAllAsync(response);

        broken.Should().BeNull();
        text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2);
        text.Should().NotContain("[DONE]");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Stall_AfterEvents_SendsNothingMoreUntilTheClientLeaves(int events)
    {
        Provider.Model("m").RepliesWith(FakeReply.Answer("a b c").CutAfterEvents(events, FakeCut.Stall));

        var response = await PostStreamAsync("v1/chat/completions", Chat("m", stream: true));
        response.IsSuccessStatusCode.Should().BeTrue("the headers are sent");
        Provider.Requests[0].Ended.IsCompleted.Should().BeFalse();
        response.Dispose();

        (await Provider.Requests[0].Ended.WaitAsync(Limit)).Should().Be(FakeReplyEnd.ClientLeft);
    }

    [Fact]
    public async Task Drop_AfterNoEvent_SendsTheHeadersOnly()
    {
        Provider.Model("m").RepliesWith(FakeReply.Answer("a").CutAfterEvents(0));

        using var response = await PostStreamAsync("v1/chat/completions", Chat("m", stream: true));
        var (text, broken) = await ReadAllAsync(response);

        text.Should().BeEmpty();
        broken.Should().NotBeNull();
    }

    [Theory]
    [InlineData(FakeCut.Drop)]
    [InlineData(FakeCut.Close)]
    public async Task BrokenBody_AfterBytes_KeepsThePromisedLength(FakeCut how)
    {
        Provider.Model("m").RepliesWith(FakeReply.Status(200, "0123456789").CutAfterBytes(4, how));

        using var response = await PostStreamAsync("v1/chat/completions", Chat("m"));
        var (text, broken) = await ReadAllAsync(response);

        response.Content.Headers.ContentLength.Should().Be(10);
        text.Should().Be("0123");
        broken.Should().NotBeNull();
    }

    [Fact]
    public async Task End_AfterBytes_IsATruncatedBodyThatLooksComplete()
    {
        Provider.Model("m").RepliesWith(FakeReply.Status(500, "{\"error\":{}}").CutAfterBytes(5, FakeCut.End));

        using var response = await PostChatAsync("m");

        (await response.Content.ReadAsStringAsync()).Should().Be("{\"err");
    }

    [Fact]
    public async Task Cut_BeyondTheEnd_ChangesNothing()
    {
        Provider.Model("m").RepliesWith(FakeReply.Answer("a").CutAfterEvents(50));

        using var response = await PostStreamAsync("v1/chat/completions", Chat("m", stream: true));
        var (text, broken) = await ReadAllAsync(response);

        text.Should().EndWith("[DONE]\n\n");
        broken.Should().BeNull();
    }
}
