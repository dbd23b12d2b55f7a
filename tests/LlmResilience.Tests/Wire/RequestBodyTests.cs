using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LlmResilience.Testing;
using LlmResilience.Tests.Calls.Bodies;

namespace LlmResilience.Tests.Wire;

/// <summary>A body reaches every target as it was, but for the model.</summary>
public sealed class RequestBodyTests : WireTest
{
    private const int Large = 20_000_000;

    [Theory]
    [InlineData("bytes", false, true)]
    [InlineData("bytes", false, false)]
    [InlineData("bytes", true, true)]
    [InlineData("string", false, true)]
    [InlineData("json", false, true)]
    [InlineData("json", true, true)]
    [InlineData("seekable", false, true)]
    [InlineData("seekable", true, false)]
    [InlineData("pushed", false, true)]
    [InlineData("pushed", true, true)]
    public async Task Body_Of20MB_ReachesThreeTargetsIntact(string kind, bool anthropic, bool async)
    {
        string error = anthropic ? "anthropic/prompt-too-long" : MovesOn;
        One.Model("a").Fails(error);
        Two.Model("b-with-a-longer-name").Fails(error);
        ResilienceHost host = await StartAsync(options =>
        {
            string? format = anthropic ? "anthropic" : null;
            options.Providers["one"] = At(One.OpenAIAddress, "k1", format);
            options.Providers["two"] = At(Two.OpenAIAddress, "k2", format);
            options.Providers["three"] = At(Three.OpenAIAddress, "k3", format);
            options.Routes["main"] = new RouteOptions { Targets = { "one/a", "two/b-with-a-longer-name", "three/c" } };
        });
        string prompt = Prompt();
        using HttpRequestMessage request = Post(One.BaseAddress, anthropic ? "v1/messages" : "v1/chat/completions", ContentOf(kind, anthropic, prompt));

        using HttpResponseMessage response = await SendAsync(host.Client(), request, async);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        ServedBy(response).Should().Be("served-by=three/c; attempts=3; fallback=true");
        Hash(One).Should().Be(HashOf(Body("a", anthropic, prompt)));
        Hash(Two).Should().Be(HashOf(Body("b-with-a-longer-name", anthropic, prompt)));
        Hash(Three).Should().Be(HashOf(Body("c", anthropic, prompt)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_OneShotMultipart_GetsOneAttemptAndIsUntouched(bool async)
    {
        byte[] audio = RandomNumberGenerator.GetBytes(200_000);
        One.AllModels.RepliesWith(FakeReply.Error("openai/overloaded"));
        ResilienceHost host = await StartAsync(ThreeTargets);
        using MultipartFormDataContent content = new("edge") { { new StringContent("a"), "model" }, { new StreamContent(new ForwardOnlyStream(audio)), "file", "a.wav" } };
        using HttpRequestMessage request = Post(One.BaseAddress, "v1/audio/transcriptions", content);

        using HttpResponseMessage response = await SendAsync(host.Client(), request, async);

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        FakeRequest sent = One.Requests.Should().ContainSingle().Subject;
        sent.Body.Span.IndexOf(audio).Should().BePositive();
        sent.BodyText.TrimEnd().Should().EndWith("--edge--");
        Two.RequestCount.Should().Be(0);
    }

    [Fact]
    public async Task Body_MultipartOverASeekableStream_IsSentAgain()
    {
        WatchedClock clock = new();
        byte[] audio = RandomNumberGenerator.GetBytes(200_000);
        One.AllModels.Then(FakeReply.Error("openai/overloaded")).Then(FakeReply.Status(200, "{\"text\":\"Hi\"}"));
        ResilienceHost host = await StartAsync(ThreeTargets, time: clock);
        using MultipartFormDataContent content = new("edge") { { new StringContent("a"), "model" }, { new StreamContent(new MemoryStream(audio)), "file", "a.wav" } };
        using HttpRequestMessage request = Post(One.BaseAddress, "v1/audio/transcriptions", content);

        clock.Watch();
        Task<HttpResponseMessage> sending = SendAsync(host.Client(), request);
        await clock.PassWaitAsync();
        using HttpResponseMessage response = await sending;

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        One.Requests.Should().HaveCount(2);
        One.Requests.All(sent => sent.Body.Span.IndexOf(audio) > 0).Should().BeTrue();
    }

    private static string Prompt()
    {
        StringBuilder text = new(Large);
        Random random = new(7);
        while (text.Length < Large)
        {
            text.Append("line ").Append(random.Next()).Append(" with \\\"model\\\": \\\"x\\\" in it, ");
        }

        return text.ToString();
    }

    private static string Body(string model, bool anthropic, string prompt) => anthropic
        ? $$"""{"model":"{{model}}","max_tokens":9,"messages":[{"role":"user","content":"{{prompt}}"}]}"""
        : $$"""{"messages":[{"role":"user","content":"{{prompt}}"}],"model":"{{model}}"}""";

    private static HttpContent ContentOf(string kind, bool anthropic, string prompt)
    {
        string text = Body("a", anthropic, prompt);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        MediaTypeHeaderValue json = new("application/json");
        return kind switch
        {
            "bytes" => new ByteArrayContent(bytes) { Headers = { ContentType = json } },
            "string" => Json(text),
            "json" => JsonContent.Create(JsonNode.Parse(text), options: new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }),
            "seekable" => new StreamContent(new MemoryStream(bytes)) { Headers = { ContentType = json } },
            _ => new PushedContent(bytes),
        };
    }

    private static string Hash(FakeProvider provider) => Convert.ToHexString(SHA256.HashData(provider.Requests.Should().ContainSingle().Subject.Body.Span));

    private static string HashOf(string body) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
}
