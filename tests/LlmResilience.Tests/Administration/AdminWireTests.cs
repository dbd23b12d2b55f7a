using System.Net;
using LlmResilience.Tests.Wire;
using Microsoft.Extensions.DependencyInjection;
using static LlmResilience.Tests.Administration.AdminLab;

namespace LlmResilience.Tests.Administration;

/// <summary>What orders do to calls over real sockets.</summary>
public sealed class AdminWireTests : WireTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Blacklisted_OneOfThree_GetsNoCallUntilItIsReinstated(bool async)
    {
        Answer();
        ResilienceHost host = await StartAsync(ThreeTargets);
        await host.Admin().BlacklistAsync("one", "a", Note).InTime();

        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage moved = await SendAsync(host.Client(), Chat(), async);
            ServedBy(moved).Should().StartWith("served-by=two/b");
            host.Time.Advance(TimeSpan.FromHours(30));
        }

        One.RequestCount.Should().Be(0);
        await host.Admin().ReinstateAsync("one", "a", Note).InTime();
        using HttpResponseMessage back = await SendAsync(host.Client(), Chat(), async);
        ServedBy(back).Should().Be("served-by=one/a; attempts=1; fallback=false");
    }

    [Fact]
    public async Task Blacklisted_WithAnEnd_GetsCallsAgainFromThereOn()
    {
        Answer();
        ResilienceHost host = await StartAsync(ThreeTargets);
        await host.Admin().BlacklistAsync("one", "a", Note, host.Time.GetUtcNow().AddMinutes(10)).InTime();

        host.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        using HttpResponseMessage before = await SendAsync(host.Client(), Chat());
        ServedBy(before).Should().StartWith("served-by=two/b");
        host.Time.Advance(TimeSpan.FromSeconds(1));
        using HttpResponseMessage after = await SendAsync(host.Client(), Chat());
        ServedBy(after).Should().StartWith("served-by=one/a");
    }

    [Theory]
    [InlineData(SubjectKind.Provider)]
    [InlineData(SubjectKind.Target)]
    [InlineData(SubjectKind.Endpoint)]
    public async Task Isolated_AndNothingElseIsThere_IsNoLastResortAndTheCallSaysWhy(SubjectKind kind)
    {
        Answer();
        ResilienceHost host = await StartAsync(options => options.Providers["one"] = At(One.OpenAIAddress));
        await host.Admin().IsolateAsync(SubjectOf(host, kind), Note).InTime();

        for (int i = 0; i < 3; i++)
        {
            LlmCallFailedException failure = (await host.Client().Awaiting(client => SendAsync(client, Chat())).Should().ThrowAsync<LlmCallFailedException>()).Which;
            failure.Message.Should().Contain($"the {(kind is SubjectKind.Endpoint ? "endpoint" : kind is SubjectKind.Provider ? "provider" : "target")} was taken out of service by alice (it is being retired)");
            failure.Report.Attempts.Should().BeEmpty();
        }

        One.RequestCount.Should().Be(0);
        await host.Admin().ResetAsync(SubjectOf(host, kind), Note).InTime();
        using HttpResponseMessage back = await SendAsync(host.Client(), Chat());
        back.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(SubjectKind.Key)]
    [InlineData(SubjectKind.KeyOnTarget)]
    public async Task Isolated_Key_ItsCallsGoElsewhere(SubjectKind kind)
    {
        Answer();
        ResilienceHost host = await StartAsync(options =>
        {
            ThreeTargets(options);
            options.Providers["one"] = At(One.OpenAIAddress, "k1");
        });
        Subject key = host.Admin().ListCircuits().Single(circuit => circuit.Subject is { Kind: SubjectKind.Key, Provider: "one" }).Subject;
        Subject subject = kind is SubjectKind.Key ? key : Subject.Of(kind, key.Provider, key.Address, "a", key: key.Key);

        await host.Admin().OpenAsync(subject, TimeSpan.FromMinutes(1), Note).InTime();

        using HttpResponseMessage moved = await SendAsync(host.Client(), Chat());
        ServedBy(moved).Should().StartWith("served-by=two/b");
        host.Time.Advance(TimeSpan.FromMinutes(1));
        using HttpResponseMessage back = await SendAsync(host.Client(), Chat());
        ServedBy(back).Should().StartWith("served-by=one/a");
    }

    [Fact]
    public async Task Reinstate_TargetThatItsCircuitBlacklisted_GetsCallsAtOnce()
    {
        One.Model("a").Fails("openai/overloaded");
        Two.AllModels.Answers("Hello");
        ResilienceHost host = await StartAsync(ThreeTargets);
        for (int i = 0; i < 6; i++)
        {
            using HttpResponseMessage answered = await SendAsync(host.Client(), Chat());
        }

        host.Hints.Find("one", "a")!.Standing.Should().Be(TargetStanding.Blacklisted);
        Answer();
        await host.Admin().ReinstateAsync("one", "a", Note).InTime();

        host.Hints.Find("one", "a")!.Standing.Should().Be(TargetStanding.Good);
        for (int i = 0; i < 10; i++)
        {
            using HttpResponseMessage back = await SendAsync(host.Client(), Chat());
            ServedBy(back).Should().StartWith("served-by=one/a", "there is no ramp after a person's word");
        }

        (await host.Services.GetRequiredService<ICompatibilityHintStore>().LoadAsync()).Hints.Should().NotContain(hint => hint.Opening != null);
    }

    private static Subject SubjectOf(ResilienceHost host, SubjectKind kind)
    {
        Subject provider = host.Admin().ListCircuits().First(circuit => circuit.Subject is { Kind: SubjectKind.Provider, Provider: "one" }).Subject;
        return Subject.Of(
            kind, provider.Provider, provider.Address, kind is SubjectKind.Provider ? null : "a", kind is SubjectKind.Endpoint ? "/v1/chat/completions" : null);
    }

    private void Answer()
    {
        One.AllModels.Answers("Hello");
        One.Model("a").Answers("Hello");
        Two.AllModels.Answers("Hello");
        Three.AllModels.Answers("Hello");
    }
}
