using System.Net;
using LlmResilience.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>A credential goes to its provider only, and every attempt carries exactly one.</summary>
public sealed class CredentialTests : WireTest
{
    private static readonly string[] Headers = ["Authorization", "x-api-key", "api-key", "x-goog-api-key"];

    [Theory]
    [InlineData("Authorization", "Bearer own")]
    [InlineData("x-api-key", "own")]
    [InlineData("api-key", "own")]
    [InlineData("x-goog-api-key", "own")]
    public async Task Call_NoKeyConfigured_TheCallersOwnPassesToItsProviderOnly(string header, string value)
    {
        One.Model("a").Fails(MovesOn);
        ResilienceHost host = await StartAsync(ThreeTargets);
        using HttpRequestMessage request = Chat();
        request.Headers.Add(header, value);

        using HttpResponseMessage response = await SendAsync(host.Client(), request);

        CredentialsOf(One.Requests[0]).Should().Equal($"{header}: {value}");
        CredentialsOf(Two.Requests[0]).Should().Equal("Authorization: Bearer k2");
    }

    [Theory]
    [InlineData("Authorization", "Bearer own")]
    [InlineData("x-api-key", "own")]
    [InlineData("x-goog-api-key", "own")]
    public async Task Call_KeyConfigured_ItReplacesTheCallersOnEveryAttempt(string header, string value)
    {
        WatchedClock clock = new();
        One.Model("a").Then(FakeReply.Error("openai/overloaded")).Then(FakeReply.Answer("Hello"));
        ResilienceHost host = await StartAsync(options => options.Providers["one"] = At(One.OpenAIAddress, "k1"), time: clock);
        using HttpRequestMessage request = Chat();
        request.Headers.Add(header, value);

        clock.Watch();
        Task<HttpResponseMessage> sending = SendAsync(host.Client(), request);
        await clock.PassWaitAsync();
        using HttpResponseMessage response = await sending;

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        One.Requests.Should().HaveCount(2);
        One.Requests.SelectMany(CredentialsOf).Should().Equal("Authorization: Bearer k1", "Authorization: Bearer k1");
        request.Headers.GetValues(header).Should().Equal([value], "the caller's message stays the caller's");
    }

    [Theory]
    [InlineData("anthropic", "v1/messages", "x-api-key: k1")]
    [InlineData("azure-openai", "openai/v1/chat/completions", "api-key: k1")]
    [InlineData("gemini", "v1beta/models/a:generateContent", "x-goog-api-key: k1")]
    [InlineData("openai", "v1/chat/completions", "Authorization: Bearer k1")]
    public async Task Call_KeyConfigured_StandsInTheHeaderOfTheProvider(string kind, string path, string expected)
    {
        ResilienceHost host = await StartAsync(options => options.Providers["one"] = At(One.BaseAddress, "k1", kind));
        using HttpRequestMessage request = Post(One.BaseAddress, path, Json(ChatBody("a", ",\"max_tokens\":9,\"contents\":[]")));
        request.Headers.Add("Authorization", "Bearer own");
        request.Headers.Add("anthropic-version", "2023-06-01");

        using HttpResponseMessage response = await SendAsync(host.Client(), request);

        response.StatusCode.Should().Be(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        CredentialsOf(One.Requests.Should().ContainSingle().Subject).Should().Equal(expected);
    }

    [Theory]
    [InlineData("?key=own&alt=json", "alt=json")]
    [InlineData("?alt=json&KEY=own", "alt=json")]
    [InlineData("?key=own", "")]
    public async Task Call_KeyConfiguredAndAnotherInTheQuery_TheOtherIsTakenOut(string query, string left)
    {
        ResilienceHost host = await StartAsync(options => options.Providers["one"] = At(One.BaseAddress, "k1", "gemini"));
        using HttpRequestMessage request = Post(One.BaseAddress, "v1beta/models/a:generateContent" + query, Json("""{"contents":[]}"""));
        request.Headers.Add("x-goog-api-key", "k1");

        using HttpResponseMessage response = await SendAsync(host.Client(), request);

        FakeRequest sent = One.Requests.Should().ContainSingle().Subject;
        sent.Query.Should().Be(left);
        CredentialsOf(sent).Should().Equal("x-goog-api-key: k1");
    }

    [Fact]
    public async Task Call_CallersKeyInTheQueryAndAnotherModelOfTheProvider_KeepsIt()
    {
        One.Model("a").Fails("gemini/unavailable");
        ResilienceHost host = await StartAsync(options =>
        {
            options.Providers["one"] = At(One.BaseAddress, kind: "gemini");
            options.Routes["main"] = new RouteOptions { Targets = { "one/a", "one/b" } };
        });
        using HttpRequestMessage request = Post(One.BaseAddress, "v1beta/models/a:generateContent?key=own", Json("""{"contents":[]}"""));

        using HttpResponseMessage response = await SendAsync(host.Client(), request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        One.Requests[1].Path.Should().Be("/v1beta/models/b:generateContent");
        One.Requests[1].Query.Should().Be("key=own");
    }

    private static IEnumerable<string> CredentialsOf(FakeRequest request) =>
        from name in Headers where request.Headers.ContainsKey(name) from value in request.Headers[name] select $"{name}: {value}";
}
