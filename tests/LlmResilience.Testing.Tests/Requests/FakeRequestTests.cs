using System.Net;
using System.Security.Cryptography;

namespace LlmResilience.Testing.Tests.Requests;

public sealed class FakeRequestTests : FakeProviderTest
{
    [Fact]
    public async Task Request_Received_IsKeptAsItWasSent()
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(Provider.BaseAddress, "a%2Fb/v1/chat/completions?x=%20y&z"))
        {
            Content = JsonBody("""{"model":"first","messages":[{"model":"inner"}],"stream":true,"model":"l\u0061st"}"""),
        };
        message.Headers.Add("X-Twice", ["one", "two"]);

        using var response = await Client.SendAsync(message).WaitAsync(Limit);

        var request = Provider.Requests.Should().ContainSingle().Subject;
        request.Number.Should().Be(1);
        request.Method.Should().Be("POST");
        request.Path.Should().Be("/a%2Fb/v1/chat/completions");
        request.Query.Should().Be("x=%20y&z");
        request.Model.Should().Be("last", "of repeated keys the last counts");
        request.IsStreaming.Should().BeTrue();
        request.Header("x-twice").Should().Be("one, two");
        request.Header("x-none").Should().BeNull();
        request.BodyText.Should().StartWith("{\"model\":\"first\"");
        request.HttpVersion.Should().Be(HttpVersion.Version11);
        request.ReceivedAt.Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(5));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("{\"messages\":")]
    [InlineData("{\"model\":7,\"stream\":\"yes\"}")]
    public async Task Body_Broken_IsServedWithoutAModel(string body)
    {
        using var response = await PostAsync("v1/chat/completions", body);

        response.IsSuccessStatusCode.Should().BeTrue();
        Provider.Requests.Should().ContainSingle().Which.Model.Should().BeNull();
    }

    [Fact]
    public async Task Body_Of20MB_IsKeptByteForByte()
    {
        var body = RandomNumberGenerator.GetBytes(20_000_000);

        using var response = await Client.PostAsync(
            new Uri(Provider.BaseAddress, "v1/files"), new ByteArrayContent(body)).WaitAsync(Limit);

        Provider.Requests.Should().ContainSingle().Which.Body.Span.SequenceEqual(body).Should().BeTrue();
    }

    [Fact]
    public async Task ConnectionId_SameConnection_IsTheSame()
    {
        (await PostChatAsync("m")).Dispose();
        (await PostChatAsync("m")).Dispose();
        using var other = new HttpClient();
        (await other.PostAsync(new Uri(Provider.BaseAddress, "v1/chat/completions"), JsonBody(Chat("m"))).WaitAsync(Limit)).Dispose();

        var ids = Provider.Requests.Select(request => request.ConnectionId).ToList();
        ids[0].Should().Be(ids[1]).And.NotBe(ids[2]);
    }

    [Fact]
    public async Task Http2_PriorKnowledge_IsServedOnOneConnection()
    {
        Provider.Model("m").RepliesWith(FakeReply.Answer("a b"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => PostHttp2Async("m"))).WaitAsync(Limit);

        answers.Should().OnlyContain(answer => answer.EndsWith("[DONE]\n\n", StringComparison.Ordinal));
        Provider.Requests.Should().OnlyContain(request => request.HttpVersion == HttpVersion.Version20);
    }

    [Theory]
    [InlineData(FakeCut.Drop)]
    [InlineData(FakeCut.Close)]
    public async Task Http2_Cut_BreaksTheBody(FakeCut how)
    {
        Provider.Model("m").RepliesWith(FakeReply.Answer("a b").CutAfterEvents(2, how));

        var act = () => PostHttp2Async("m").WaitAsync(Limit);

        await act.Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task Http2_Drop_FailsTheRequestAndTheNextConnectionWorks()
    {
        Provider.Model("m").Then(FakeReply.Drop()).Answers("back");

        await FluentActions.Awaiting(() => PostHttp2Async("m").WaitAsync(Limit)).Should().ThrowAsync<HttpRequestException>();

        (await PostHttp2Async("m").WaitAsync(Limit)).Should().Contain("back");
    }

    [Fact]
    public async Task Ended_AnswerSent_SaysSo()
    {
        (await PostChatAsync("m")).Dispose();

        (await Provider.Requests[0].Ended.WaitAsync(Limit)).Should().Be(FakeReplyEnd.Sent);
    }

    private async Task<string> PostHttp2Async(string model)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(Provider.Http2Address, "v1/chat/completions"))
        {
            Content = JsonBody(Chat(model, stream: true)),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await Client.SendAsync(message);
        return await response.Content.ReadAsStringAsync();
    }
}
