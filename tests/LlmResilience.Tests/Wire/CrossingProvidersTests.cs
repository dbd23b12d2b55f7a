using System.Net;
using CsCheck;
using LlmResilience.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>Nothing of the caller's but the allow-list reaches another provider.</summary>
public sealed class CrossingProvidersTests : WireTest
{
    private static readonly string[] GoesAlong =
        ["Accept", "User-Agent", "traceparent", "tracestate", "baggage", "Content-Type", "Content-Length", "Host", "Authorization"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fallback_HeadersOfEveryKind_OnlyTheAllowListGoesAlong(bool async)
    {
        One.Model("a").Fails(MovesOn);
        ResilienceHost host = await StartAsync(ThreeTargets);
        using HttpRequestMessage request = Chat(query: "?key=secret-q1&tenant=secret-q2#secret-q3");
        (string Name, string Value)[] headers =
        [
            ("Authorization", "Bearer secret-1"), ("x-api-key", "secret-2"), ("api-key", "secret-3"), ("x-goog-api-key", "secret-4"),
            ("Cookie", "session=secret-5"), ("Proxy-Authorization", "Basic secret-6"), ("X-Forwarded-For", "secret-7"), ("Forwarded", "for=secret-8"),
            ("OpenAI-Organization", "secret-9"), ("X-Own", "secret-10"), ("Idempotency-Key", "secret-11"), ("From", "secret-12@example.org"),
            ("Referer", "http://secret-13/"), ("anthropic-version", "secret-14"), ("X-Stainless-Lang", "secret-15"), ("Via", "1.1 secret-16"),
            ("Accept", "application/json"), ("User-Agent", "app/1.0"), ("tracestate", "a=b"),
        ];
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value).Should().BeTrue(name);
        }

        request.Headers.Host = "secret-host.example.org";
        request.Content!.Headers.TryAddWithoutValidation("X-Of-Content", "secret-17");
        request.Content.Headers.TryAddWithoutValidation("Content-Disposition", "attachment; filename=secret-18");

        using HttpResponseMessage response = await SendAsync(host.Client(), request, async);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        FakeRequest sent = Two.Requests.Should().ContainSingle().Subject;
        sent.Headers.Keys.Should().OnlyContain(name => GoesAlong.Contains(name, StringComparer.OrdinalIgnoreCase));
        Everything(sent).Should().NotContain("secret");
        sent.Header("Host").Should().Be(Two.BaseAddress.Authority);
        sent.Header("Authorization").Should().Be("Bearer k2");
        sent.Header("User-Agent").Should().Be("app/1.0");
        sent.Header("tracestate").Should().Be("a=b");
        Everything(One.Requests[0]).Should().Contain("secret-q1").And.Contain("secret-17").And.Contain("secret-5");
    }

    [Fact]
    public async Task Fallback_AnyHeaderName_StaysWithItsProvider()
    {
        One.Model("a").Fails(MovesOn);
        ResilienceHost host = await StartAsync(ThreeTargets);
        HttpClient client = host.Client();
        Gen<string> names = Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!#$%&'*+^`|~"], 1, 24];

        await Gen.Select(names.Array[1, 12], Gen.Bool).SampleAsync(
            async (headers, onContent) =>
            {
                using HttpRequestMessage request = Chat();
                foreach (string name in headers)
                {
                    if (!GoesAlong.Contains(name, StringComparer.OrdinalIgnoreCase))
                    {
                        _ = onContent ? request.Content!.Headers.TryAddWithoutValidation(name, "secret") : request.Headers.TryAddWithoutValidation(name, "secret");
                    }
                }

                using HttpResponseMessage response = await SendAsync(client, request);

                response.StatusCode.Should().Be(HttpStatusCode.OK);
                Everything(Two.Requests[^1]).Should().NotContain("secret");
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public async Task Fallback_NamesInForwardedHeaders_GoAlongButCredentialsDoNot()
    {
        One.Model("a").Fails(MovesOn);
        ResilienceHost host = await StartAsync(options =>
        {
            ThreeTargets(options);
            options.ForwardedHeaders.Add("x-tenant");
            options.ForwardedHeaders.Add("X-Part");
        });
        using HttpRequestMessage request = Chat();
        request.Headers.Add("X-Tenant", ["t1", "t2"]);
        request.Headers.Add("x-api-key", "secret");
        request.Content!.Headers.TryAddWithoutValidation("X-Part", "7");

        using HttpResponseMessage response = await SendAsync(host.Client(), request);

        FakeRequest sent = Two.Requests.Should().ContainSingle().Subject;
        sent.Header("X-Tenant").Should().Be("t1, t2");
        sent.Header("X-Part").Should().Be("7");
        Everything(sent).Should().NotContain("secret");
    }

    [Fact]
    public async Task Fallback_AnthropicFormat_VersionGoesAlongAndTheKeyDoesNot()
    {
        One.Model("a").Fails("anthropic/overloaded");
        ResilienceHost host = await StartAsync(options =>
        {
            options.Providers["one"] = At(One.BaseAddress, kind: "anthropic");
            options.Providers["two"] = At(Two.BaseAddress, "k2", "anthropic");
            options.Routes["main"] = new RouteOptions { Targets = { "one/a", "two/b" } };
        });
        using HttpRequestMessage request = Post(One.BaseAddress, "v1/messages", Json("""{"model":"a","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}"""));
        request.Headers.Add("x-api-key", "secret");
        request.Headers.Add("anthropic-version", "2023-06-01");
        request.Headers.Add("anthropic-beta", "secret-feature");

        using HttpResponseMessage response = await SendAsync(host.Client(), request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        FakeRequest sent = Two.Requests.Should().ContainSingle().Subject;
        sent.Path.Should().Be("/v1/messages");
        sent.Model.Should().Be("b");
        sent.Header("x-api-key").Should().Be("k2");
        sent.Header("anthropic-version").Should().Be("2023-06-01");
        Everything(sent).Should().NotContain("secret");
    }

    private static string Everything(FakeRequest request) =>
        $"{request.Path}?{request.Query}\n{string.Join('\n', request.Headers.Select(header => $"{header.Key}: {string.Join(",", header.Value)}"))}\n{request.BodyText}";
}
