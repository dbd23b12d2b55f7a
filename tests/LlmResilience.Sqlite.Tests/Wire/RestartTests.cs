using System.Net;
using LlmResilience.Testing;
using Microsoft.Extensions.DependencyInjection;
using LlmResilience.Tests.Wire;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Sqlite.Tests.Wire;

/// <summary>What one process learned, the next one knows at its first call; and no trouble of the store reaches a call.</summary>
public sealed class RestartTests : WireTest, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Restart_TargetBlacklisted_IsSkippedAtTheFirstCall()
    {
        One.Model("a").Fails("openai/overloaded");
        string file = _folder.NewFile();
        await using (ResilienceHost first = await StartOnAsync(file, ThreeTargets))
        {
            for (int i = 0; i < 6; i++)
            {
                using HttpResponseMessage answered = await SendAsync(first.Client(), Chat());
            }

            first.Hints.Find("one", "a")!.Standing.Should().Be(TargetStanding.Blacklisted);
        }

        await ExpectSkippedAsync(file, ThreeTargets, Chat(), "served-by=two/b; attempts=1; fallback=true");
    }

    [Fact]
    public async Task Restart_EndpointUnsupported_IsSkippedAtTheFirstCall()
    {
        One.Model("a").Fails("openai/responses-only");
        string file = _folder.NewFile();
        await using (ResilienceHost first = await StartOnAsync(file, ThreeTargets))
        {
            using HttpResponseMessage answered = await SendAsync(first.Client(), Chat());
        }

        await ExpectSkippedAsync(file, ThreeTargets, Chat(), "served-by=two/b; attempts=1; fallback=true");
    }

    [Fact]
    public async Task Restart_ParameterRefused_IsSkippedForRequestsThatHaveIt()
    {
        One.Model("a").RepliesWith(request => request.BodyText.Contains("max_tokens", StringComparison.Ordinal) ? FakeReply.Error("openai/unsupported-parameter") : FakeReply.Answer("Hello"));
        string file = _folder.NewFile();
        using HttpRequestMessage learning = Post(One.BaseAddress, "v1/chat/completions", Json(ChatBody("a", ",\"max_tokens\":5")));
        await using (ResilienceHost first = await StartOnAsync(file, ThreeTargets))
        {
            using HttpResponseMessage answered = await SendAsync(first.Client(), learning);
        }

        await ExpectSkippedAsync(file, ThreeTargets, Post(One.BaseAddress, "v1/chat/completions", Json(ChatBody("a", ",\"max_tokens\":5"))), "served-by=two/b; attempts=1; fallback=true");
        await using ResilienceHost third = await StartOnAsync(file, ThreeTargets);
        await third.Hints.LoadedAsync().AsTask().WaitAsync(Limit);
        using HttpResponseMessage without = await SendAsync(third.Client(), Chat());
        ServedBy(without).Should().Be("served-by=one/a; attempts=1; fallback=false");
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("no-folder")]
    [InlineData("folder")]
    public async Task BrokenStore_FailsNoCall(string how)
    {
        string file = _folder.NewFile();
        switch (how)
        {
            case "garbage":
                await File.WriteAllTextAsync(file, new string('x', 10_000));
                break;
            case "no-folder":
                file = Path.Combine(file, "not", "there.db");
                break;
            default:
                Directory.CreateDirectory(file);
                break;
        }

        One.Model("a").Fails("openai/responses-only");
        await using ResilienceHost host = await StartOnAsync(file, ThreeTargets);

        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await SendAsync(host.Client(), Chat());
            response.StatusCode.Should().Be(HttpStatusCode.OK);
        }

        One.RequestCount.Should().Be(1, "what is learned counts in this process at least");
        host.Logs.GetSnapshot().Should().NotContain(record => record.Level == LogLevel.Critical);
    }

    private static Task<ResilienceHost> StartOnAsync(string file, Action<LlmResilienceOptions> configure) =>
        ResilienceHost.StartAsync(configure, builder => builder.UseSqliteHintStore(file)).WaitAsync(Limit);

    private async Task ExpectSkippedAsync(string file, Action<LlmResilienceOptions> configure, HttpRequestMessage request, string servedBy)
    {
        int before = One.RequestCount;
        await using ResilienceHost second = await StartOnAsync(file, configure);
        await second.Hints.LoadedAsync().AsTask().WaitAsync(Limit);

        using HttpResponseMessage response = await SendAsync(second.Client(), request);

        ServedBy(response).Should().Be(servedBy);
        One.RequestCount.Should().Be(before);
    }
}
