using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace LlmResilience.Testing.Tests.Replies;

public sealed class FakeReplyTests : FakeProviderTest
{
    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    [InlineData(429)]
    [InlineData(529)]
    public async Task Status_Given_IsSentWithHeadersAndBody(int status)
    {
        var body = status == 204 ? "" : "{\"a\":1}";
        Provider.Model("m").RepliesWith(FakeReply.Status(status, body, "application/problem+json", [new("retry-after", "3")]));

        using var response = await PostChatAsync("m");

        ((int)response.StatusCode).Should().Be(status);
        response.Headers.GetValues("retry-after").Should().Equal("3");
        (await response.Content.ReadAsStringAsync()).Should().Be(body);
        response.Content.Headers.ContentType?.MediaType.Should().Be(body.Length > 0 ? "application/problem+json" : null);
    }

    [Fact]
    public async Task Bytes_Given_SendsThemAsTheyAre()
    {
        byte[] body = [0xFF, 0x00, 0xFE];
        Provider.Model("m").RepliesWith(FakeReply.Bytes(500, body, "text/plain", [new("content-encoding", "br")]));

        using var response = await PostChatAsync("m");

        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(body);
        response.Content.Headers.ContentEncoding.Should().Equal("br");
    }

    [Fact]
    public async Task Redirect_Given_PointsToTheLocation()
    {
        Provider.Model("m").RepliesWith(FakeReply.Redirect(307, new Uri("https://example.com/v1/chat/completions")));

        using var response = await PostChatAsync("m");

        response.StatusCode.Should().Be(HttpStatusCode.TemporaryRedirect);
        response.Headers.Location.Should().Be(new Uri("https://example.com/v1/chat/completions"));
    }

    [Fact]
    public async Task LargeBody_Small_IsValidJsonOfTheExactLength()
    {
        Provider.Model("m").RepliesWith(FakeReply.LargeBody(500, 200_000));

        using var response = await PostChatAsync("m");

        response.Content.Headers.ContentLength.Should().Be(200_000);
        (await response.Content.ReadAsByteArrayAsync()).Should().HaveCount(200_000);
        (await ReadJsonAsync(response)).GetProperty("error").GetProperty("type").GetString().Should().Be("server_error");
    }

    [Fact]
    public async Task Hang_ClientLeaves_Ends()
    {
        Provider.Model("m").RepliesWith(FakeReply.Hang());
        using var cancel = new CancellationTokenSource();

        var call = Client.PostAsync(new Uri(Provider.OpenAIAddress + "/chat/completions"), JsonBody(Chat("m")), cancel.Token);
        await Provider.WaitForRequestsAsync(1).WaitAsync(Limit);
        call.IsCompleted.Should().BeFalse();
        await cancel.CancelAsync();

        await FluentActions.Awaiting(() => call.WaitAsync(Limit)).Should().ThrowAsync<OperationCanceledException>();
        (await Provider.Requests[0].Ended.WaitAsync(Limit)).Should().Be(FakeReplyEnd.ClientLeft);
    }

    [Fact]
    public async Task Drop_Scripted_ResetsTheConnectionBeforeAnyByte()
    {
        Provider.Model("m").Then(FakeReply.Drop()).Answers("back");

        var thrown = await FluentActions.Awaiting(() => PostChatAsync("m")).Should().ThrowAsync<HttpRequestException>();
        using var next = await PostChatAsync("m");

        InnermostOf(thrown.Which).Should().BeOfType<SocketException>()
            .Which.SocketErrorCode.Should().Be(SocketError.ConnectionReset);
        (await Provider.Requests[0].Ended.WaitAsync(Limit)).Should().Be(FakeReplyEnd.Cut);
        next.IsSuccessStatusCode.Should().BeTrue();
    }

    [Fact]
    public async Task Stream_Scripted_SendsEachAsAnEvent()
    {
        Provider.Model("m").RepliesWith(FakeReply.Stream("{\"x\":1}", "[DONE]"));

        using var response = await PostAsync("v1/chat/completions", Chat("m"));

        (await response.Content.ReadAsStringAsync()).Should().Be("data: {\"x\":1}\n\ndata: [DONE]\n\n");
        response.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
    }

    [Fact]
    public async Task RawStream_PiecesGivenOneByOne_ArriveOneByOne()
    {
        var pieces = Channel.CreateUnbounded<string>();
        Provider.Model("m").RepliesWith(FakeReply.RawStream("application/x-ndjson", pieces.Reader.ReadAllAsync()));

        using var response = await PostStreamAsync("api/chat", Chat("m"));
        await using var stream = await response.Content.ReadAsStreamAsync();
        foreach (var piece in new[] { "{\"n\":1}\n", "{\"n\":2}\n" })
        {
            await pieces.Writer.WriteAsync(piece);
            (await ReadPieceAsync(stream)).Should().Be(piece, "nothing but it was sent, and it was flushed");
        }

        pieces.Writer.Complete();
        (await ReadPieceAsync(stream)).Should().BeEmpty();
    }

    [Fact]
    public async Task RawStream_PiecesThrow_BreaksTheBodyAndTellsSo()
    {
        Provider.Model("m").RepliesWith(FakeReply.RawStream("text/event-stream", Throwing()));

        using var response = await PostStreamAsync("v1/chat/completions", Chat("m"));
        var (text, broken) = await ReadAllAsync(response);

        text.Should().Be("data: 1\n\n");
        broken.Should().NotBeNull();
        (await Provider.Requests[0].Ended.WaitAsync(Limit)).Should().Be(FakeReplyEnd.Failed);

        static async IAsyncEnumerable<string> Throwing()
        {
            yield return "data: 1\n\n";
            await Task.Yield();
            throw new InvalidOperationException("scripted");
        }
    }

    [Fact]
    public async Task ErrorInAnswer_NotStreamed_IsABodyUnderStatus200()
    {
        Provider.Model("m").RepliesWith(FakeReply.ErrorInAnswer(HostedErrors.OpenRouterUpstreamError));

        using var response = await PostChatAsync("m");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await ReadJsonAsync(response)).GetProperty("error").GetProperty("code").GetInt32().Should().Be(502);
    }

    [Fact]
    public async Task ErrorInAnswer_StreamedAtOnce_IsTheFirstEvent()
    {
        Provider.Model("m").RepliesWith(FakeReply.ErrorInAnswer(OpenAIErrors.Overloaded));

        using var response = await PostAsync("v1/chat/completions", Chat("m", stream: true));
        var text = await response.Content.ReadAsStringAsync();

        text.Should().StartWith("data: {").And.Contain("currently overloaded");
        text.TrimEnd().Should().NotContain("\n", "an event's data must stand in one line");
    }

    private static Exception InnermostOf(Exception exception) => exception.GetBaseException();

    private static async Task<string> ReadPieceAsync(Stream stream)
    {
        var buffer = new byte[4096];
        var read = await stream.ReadAsync(buffer).AsTask().WaitAsync(Limit);
        return Encoding.UTF8.GetString(buffer, 0, read);
    }
}
