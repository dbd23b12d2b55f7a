using LlmResilience.Attempts;
using LlmResilience.Calls;
using LlmResilience.Circuits;
using LlmResilience.Journal;
using LlmResilience.Keys;
using LlmResilience.Tests.Routing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmResilience.Tests.Journal;

public sealed class JournalObserverTests
{
    private readonly CircuitBook _book = new(static () => new CircuitOptions(), new Microsoft.Extensions.Time.Testing.FakeTimeProvider(JournalLab.Start), static () => 0.5, NullLogger<CircuitBook>.Instance);

    [Fact]
    public async Task OnAttempt_Failed_IsRecordedWithAllThatIsKnown()
    {
        await using JournalLab lab = new();
        LlmError error = new()
        {
            Category = LlmErrorCategory.RateLimit, Blame = LlmBlame.Key, Transient = true, Evidence = "code:x", StatusCode = 429, ProviderCode = "rate_limit_exceeded",
            ProviderType = "requests", RequestId = "req_1", Message = "slow down", MayHaveRun = LlmMayHaveRun.Unknown,
        };

        new JournalObserver(lab.Writer).OnAttempt(Outcome(AttemptEnding.Failed, error));
        await lab.FlushAsync();

        JournalEntry entry = (await lab.EntriesAsync()).Should().ContainSingle().Subject;
        entry.Should().BeEquivalentTo(new JournalEntry
        {
            Id = entry.Id, At = JournalLab.Start.AddSeconds(2), Provider = "p", Address = "https://p/", Model = "m", Endpoint = "/v1/chat/completions",
            Category = LlmErrorCategory.RateLimit, Blame = LlmBlame.Key, ProviderCode = "rate_limit_exceeded", ProviderType = "requests", Message = "slow down",
            StatusCode = 429, RequestId = "req_1", KeyFingerprint = "0123456789ab", AttemptNumber = 3, CallId = "abc-7", Tenant = "acme",
            Duration = TimeSpan.FromSeconds(2), MayHaveRun = LlmMayHaveRun.Unknown,
        }, options => options.Excluding(of => of.Address));
        entry.Address.Should().StartWith("https://p");
    }

    [Fact]
    public async Task OnAttempt_InATrace_KeepsItsId()
    {
        await using JournalLab lab = new();
        using System.Diagnostics.Activity activity = new System.Diagnostics.Activity("a").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();

        new JournalObserver(lab.Writer).OnAttempt(Outcome(AttemptEnding.Failed, Error()));
        await lab.FlushAsync();

        (await lab.EntriesAsync()).Single().TraceId.Should().Be(activity.TraceId.ToHexString());
    }

    [Fact]
    public async Task OnAttempt_TextsWithoutEnd_AreCut()
    {
        await using JournalLab lab = new();
        string text = new('x', 5_000);

        new JournalObserver(lab.Writer).OnAttempt(Outcome(AttemptEnding.Failed, Error() with { ProviderCode = text, ProviderType = text, RequestId = text, Message = text }) with { Tenant = text });
        await lab.FlushAsync();

        JournalEntry entry = (await lab.EntriesAsync()).Single();
        entry.Message.Should().HaveLength(1_000);
        new[] { entry.ProviderCode, entry.ProviderType, entry.RequestId, entry.Tenant }.Should().OnlyContain(name => name!.Length == 256);
    }

    [Theory]
    [InlineData((int)AttemptEnding.Good)]
    [InlineData((int)AttemptEnding.Neutral)]
    public async Task OnAttempt_NotFailed_IsNotRecordedAndAllocatesNothing(int ending)
    {
        await using JournalLab lab = new();
        JournalObserver observer = new(lab.Writer);
        AttemptOutcome outcome = Outcome((AttemptEnding)ending, null);
        observer.OnAttempt(outcome);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            observer.OnAttempt(outcome);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        lab.Outbox.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task OnAttempt_JournalIsOff_IsNotRecorded()
    {
        await using JournalLab lab = new(new JournalOptions { Enabled = false });

        new JournalObserver(lab.Writer).OnAttempt(Outcome(AttemptEnding.Failed, Error()));

        lab.Outbox.IsEmpty.Should().BeTrue();
    }

    private static LlmError Error() => new() { Category = LlmErrorCategory.Timeout, Blame = LlmBlame.Provider, Transient = true, Evidence = "test" };

    private AttemptOutcome Outcome(AttemptEnding ending, LlmError? error) => new()
    {
        CallId = new CallId("abc", 7),
        Tenant = "acme",
        Number = 3,
        Target = TestTargets.Of("https://p/", "p", "m", _book),
        Endpoint = "/v1/chat/completions",
        Credential = new Credential("0123456789ab", CallerOwned: true),
        Ending = ending,
        Error = error,
        StartedAt = JournalLab.Start,
        EndedAt = JournalLab.Start.AddSeconds(2),
        Permits = default,
    };
}
