using LlmResilience.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>Send does what SendAsync does, scenario by scenario.</summary>
public sealed class SendAsSendAsyncTests : WireTest
{
    public static TheoryData<string> Scenarios() =>
        ["answer", "stream", "fallback", "two-fallbacks", "all-refuse", "request-refused", "redirect", "dropped", "not-an-llm-call", "get", "waits"];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Send_InEachScenario_DoesWhatSendAsyncDoes(string scenario)
    {
        Seen asynchronous = await RunAsync(scenario, async: true);
        Seen synchronous = await RunAsync(scenario, async: false);

        synchronous.Should().BeEquivalentTo(asynchronous);
    }

    private static async Task<Seen> RunAsync(string scenario, bool async)
    {
        await using FakeProvider one = await FakeProvider.StartAsync();
        await using FakeProvider two = await FakeProvider.StartAsync();
        await using FakeProvider three = await FakeProvider.StartAsync();
        one.Model("a").RepliesWith(FakeReply.Status(200, "{\"n\":1}"));
        two.Model("b").RepliesWith(FakeReply.Status(200, "{\"n\":2}"));
        three.Model("c").RepliesWith(FakeReply.Status(200, "{\"n\":3}"));
        Script(scenario, one, two, three);
        WatchedClock clock = new();
        await using ResilienceHost host = await ResilienceHost.StartAsync(
            options =>
            {
                options.Providers["one"] = At(one.OpenAIAddress);
                options.Providers["two"] = At(two.OpenAIAddress, "k2");
                options.Providers["three"] = At(three.OpenAIAddress, "k3");
                if (scenario != "waits")
                {
                    options.Routes["main"] = new RouteOptions { Targets = { "one/a", "two/b", "three/c" } };
                }
            },
            time: clock);
        using HttpRequestMessage request = scenario switch
        {
            "stream" => Post(one.BaseAddress, "v1/chat/completions", Json(ChatBody("a", ",\"stream\":true"))),
            "get" => new HttpRequestMessage(HttpMethod.Get, new Uri(one.BaseAddress, "v1/models")),
            "not-an-llm-call" => new HttpRequestMessage(HttpMethod.Get, new Uri(one.BaseAddress, "healthz")),
            _ => Post(one.BaseAddress, "v1/chat/completions", Json(ChatBody("a"))),
        };
        using LlmCallScope scope = LlmCallScope.Begin();

        clock.Watch();
        Task<HttpResponseMessage> sending = SendAsync(host.Client(), request, async);
        List<TimeSpan> waits = scenario == "waits" ? [await clock.PassWaitAsync()] : [];
        string result;
        try
        {
            using HttpResponseMessage response = await sending;
            string header = response.Headers.TryGetValues("llm-resilience", out IEnumerable<string>? values) ? values.Single() : "none";
            result = $"{(int)response.StatusCode} {header} {response.GetLlmError()?.Category} {await response.Content.ReadAsStringAsync()}";
            response.RequestMessage.Should().BeSameAs(request);
        }
        catch (LlmCallFailedException e)
        {
            result = e.Message;
        }

        return new Seen(
            result,
            [.. ((FakeProvider[])[one, two, three]).SelectMany(provider => provider.Requests.Select(sent => $"{sent.Method} {sent.Path} {sent.Header("Authorization")} {sent.BodyText}"))],
            [.. scope.Reports.SelectMany(report => report.Attempts.Select(attempt => $"{attempt.Target} {attempt.Error?.Category} {attempt.Error?.Evidence}"))],
            [.. waits.Select(wait => wait > TimeSpan.Zero)],
            [.. host.Hints.List().Select(hint => $"{hint.Target} {hint.ErrorCount} {hint.SuccessCount} {hint.LastError?.Category}").Order(StringComparer.Ordinal)]);
    }

    private static void Script(string scenario, FakeProvider one, FakeProvider two, FakeProvider three)
    {
        switch (scenario)
        {
            case "fallback":
                one.Model("a").Fails("openai/server-error");
                break;
            case "two-fallbacks":
                one.Model("a").Fails("openai/invalid-key");
                two.Model("b").Fails("openai/model-not-found");
                break;
            case "all-refuse":
                one.Model("a").Fails("openai/responses-only");
                two.Model("b").Fails(MovesOn);
                three.Model("c").Fails("openai/content-filter");
                break;
            case "request-refused":
                one.Model("a").Fails("openai/invalid-request");
                break;
            case "redirect":
                one.Model("a").Then(FakeReply.Redirect(307, new Uri("/x/v1/chat/completions", UriKind.Relative)));
                break;
            case "dropped":
                one.Model("a").RepliesWith(FakeReply.Drop());
                break;
            case "get":
                one.AllModels.RepliesWith(FakeReply.Status(200, "{\"data\":[]}"));
                break;
            case "waits":
                one.Model("a").Then(FakeReply.Error("openai/overloaded"));
                break;
        }
    }

    private sealed record Seen(string Result, string[] Requests, string[] Attempts, bool[] Waits, string[] Hints);
}
