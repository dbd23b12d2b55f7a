using LlmResilience.Attempts;
using LlmResilience.Calls;
using LlmResilience.Circuits;
using LlmResilience.Keys;
using LlmResilience.Tests.Routing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Circuits;

public class CircuitObserverTests
{
    private readonly CircuitBook _book = new(() => new CircuitOptions(), new FakeTimeProvider(CircuitLab.Start), () => 0, NullLogger<CircuitBook>.Instance);
    private DateTimeOffset _now = CircuitLab.Start;

    [Fact]
    public void OnAttempt_Good_MakesNoCircuits()
    {
        Attempt(null);
        _book.All.Should().HaveCount(2);
    }

    [Fact]
    public void OnAttempt_RateLimited_MakesTheCircuitOfTheKeyOnTheTarget()
    {
        Attempt(Error(LlmErrorCategory.RateLimit, LlmBlame.Key));
        Phase(SubjectKind.KeyOnTarget).Should().Be(CircuitPhase.Open);
        _book.All.Should().HaveCount(3);
        TryTake(out _).Should().BeFalse();
    }

    [Fact]
    public void OnAttempt_ManyAtOnceAreRateLimited_CountAsOneOpening()
    {
        AttemptOutcome[] outcomes = [.. Enumerable.Range(0, 10).Select(_ => Outcome(Error(LlmErrorCategory.RateLimit, LlmBlame.Key)))];
        CircuitObserver observer = new(_book);
        foreach (AttemptOutcome outcome in outcomes)
        {
            observer.OnAttempt(outcome);
        }

        _book.Find(CircuitLab.SubjectOf(SubjectKind.KeyOnTarget))!.View(_now).OpenUntil.Should().Be(_now.AddSeconds(1));
    }

    [Fact]
    public void OnAttempt_EndpointUnsupported_ShutsThatEndpointOnly()
    {
        Attempt(Error(LlmErrorCategory.EndpointUnsupported, LlmBlame.Endpoint));
        Phase(SubjectKind.Endpoint).Should().Be(CircuitPhase.Open);
        TryTake(out _).Should().BeFalse();
        TryTake(out _, "/v1/responses").Should().BeTrue();
    }

    [Fact]
    public void OnAttempt_GoodProbe_ClosesTheEndpoint()
    {
        Attempt(Error(LlmErrorCategory.EndpointUnsupported, LlmBlame.Endpoint));
        _now = _now.AddMinutes(10);
        Attempt(null);
        Phase(SubjectKind.Endpoint).Should().Be(CircuitPhase.Closed);
    }

    [Fact]
    public void OnAttempt_CallersCredential_IsMarkedAsSuch()
    {
        List<CircuitTransition> transitions = [];
        _book.Subscribe(transitions.Add);
        new CircuitObserver(_book).OnAttempt(Outcome(Error(LlmErrorCategory.Authentication, LlmBlame.Key), callerCredential: true));
        transitions.Should().ContainSingle().Which.CallerCredential.Should().BeTrue();
        _book.Find(CircuitLab.SubjectOf(SubjectKind.Key))!.IsOfCaller.Should().BeTrue();
    }

    [Fact]
    public void OnAttempt_NoCredentialAndNoModel_OpensTheTarget()
    {
        for (int i = 0; i < 5; i++)
        {
            new CircuitObserver(_book).OnAttempt(Outcome(Error(LlmErrorCategory.ModelNotFound, LlmBlame.Model)) with { Credential = Credential.None });
        }

        Phase(SubjectKind.Target).Should().Be(CircuitPhase.Open);
        _book.All.Should().HaveCount(2, "there is no key to blame");
    }

    [Fact]
    public void OnAttempt_ProviderIsShut_TargetDoesNotGrow()
    {
        AttemptOutcome[] late = [.. Enumerable.Range(0, 5).Select(_ => Outcome(Error(LlmErrorCategory.ServerError, LlmBlame.Provider)))];
        _book.Restore(CircuitLab.SubjectOf(SubjectKind.Provider), new KnownOpening(_now.AddMinutes(1), LlmErrorCategory.Network));
        foreach (AttemptOutcome outcome in late)
        {
            new CircuitObserver(_book).OnAttempt(outcome);
        }

        Circuit target = _book.Find(CircuitLab.SubjectOf(SubjectKind.Target))!;
        target.Opening(_now)!.Growth.Should().Be(0);
    }

    [Fact]
    public void OnAttempt_OnlyTargetTimesOutForAnHour_IsProbedEverMoreSeldom()
    {
        // Its failures shut its provider as well, whose open time ends at 5 minutes; the target's own goes on growing.
        int attempts = 0;
        for (DateTimeOffset end = _now.AddHours(1); _now < end; _now = _now.AddSeconds(10))
        {
            if (TryTake(out CircuitPermits permits))
            {
                attempts++;
                new CircuitObserver(_book).OnAttempt(Outcome(Error(LlmErrorCategory.Timeout, LlmBlame.Provider), permits));
            }
        }

        attempts.Should().Be(5 + 6, "it opens after 5, and is probed after 30 s, 1, 2, 4, 8 and 16 min");
        Phase(SubjectKind.Provider).Should().Be(CircuitPhase.HalfOpen);
    }

    [Fact]
    public void OnAttempt_GoodOnTheWholePath_AllocatesNothing()
    {
        CircuitObserver observer = new(_book);
        Attempt(null);
        AttemptOutcome outcome = Outcome(null);
        observer.OnAttempt(outcome);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            observer.OnAttempt(outcome);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    private static LlmError Error(LlmErrorCategory category, LlmBlame blame) =>
        new() { Category = category, Blame = blame, Transient = true, Evidence = "test" };

    private CircuitPhase Phase(SubjectKind kind) => _book.Find(CircuitLab.SubjectOf(kind))!.View(_now).Phase;

    private bool TryTake(out CircuitPermits permits, string endpoint = "/v1/chat/completions") =>
        CircuitPermits.TryTake(Circuits(endpoint), _now, CircuitEntry.Normal, out permits, out _);

    private SubjectCircuits Circuits(string endpoint) => CircuitBook.CircuitsOf(
        _book.For(CircuitLab.SubjectOf(SubjectKind.Provider)), _book.For(CircuitLab.SubjectOf(SubjectKind.Target)), endpoint, "k");

    private void Attempt(LlmError? error) => new CircuitObserver(_book).OnAttempt(Outcome(error));

    private AttemptOutcome Outcome(LlmError? error, bool callerCredential = false)
    {
        TryTake(out CircuitPermits permits).Should().BeTrue();
        return Outcome(error, permits, callerCredential);
    }

    private AttemptOutcome Outcome(LlmError? error, CircuitPermits permits, bool callerCredential = false) => new()
    {
        CallId = new CallId("test", 1),
        Number = 1,
        Target = TestTargets.Of("https://p/", "p", "m", _book),
        Endpoint = "/v1/chat/completions",
        Credential = new Credential("k", callerCredential),
        Ending = error is null ? AttemptEnding.Good : AttemptEnding.Failed,
        Error = error,
        StartedAt = _now,
        EndedAt = _now,
        Permits = permits,
    };
}
