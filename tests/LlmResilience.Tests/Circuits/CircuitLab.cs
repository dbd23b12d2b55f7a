using LlmResilience.Circuits;

namespace LlmResilience.Tests.Circuits;

/// <summary>One circuit with a clock that the test moves, no jitter unless asked for, and all its transitions.</summary>
internal sealed class CircuitLab
{
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    public CircuitLab(SubjectKind kind, Func<double>? random = null)
    {
        Circuit = new Circuit(SubjectOf(kind), new CircuitPolicySource(() => Options), random ?? (() => 0), Transitions.Add);
    }

    public CircuitOptions Options { get; set; } = new();

    public List<CircuitTransition> Transitions { get; } = [];

    public Circuit Circuit { get; }

    public DateTimeOffset Now { get; set; } = Start;

    public CircuitView View => Circuit.View(Now);

    public CircuitPhase Phase => View.Phase;

    public static Subject SubjectOf(SubjectKind kind, string model = "m", string key = "k") => kind switch
    {
        SubjectKind.Provider => Subject.Of(kind, "p", "https://p:443"),
        SubjectKind.Target => Subject.Of(kind, "p", "https://p:443", model),
        SubjectKind.Endpoint => Subject.Of(kind, "p", "https://p:443", model, endpoint: "/v1/chat/completions"),
        SubjectKind.Key => Subject.Of(kind, "p", "https://p:443", key: key),
        SubjectKind.KeyOnTarget => Subject.Of(kind, "p", "https://p:443", model, key: key),
    };

    public static CircuitEvidence Bad(LlmErrorCategory category = LlmErrorCategory.ServerError) => new()
    {
        Signal = OutcomeSignal.Bad,
        Category = category,
        Certain = category is LlmErrorCategory.RateLimit or LlmErrorCategory.QuotaExceeded or LlmErrorCategory.Authentication,
        NetworkFailure = category is LlmErrorCategory.Network or LlmErrorCategory.Dns or LlmErrorCategory.Tls,
    };

    public CircuitEvidence BadFor(double seconds, LlmErrorCategory category = LlmErrorCategory.ServerError) =>
        Bad(category) with { StatedUntil = Now + TimeSpan.FromSeconds(seconds) };

    public void Wait(double seconds) => Now += TimeSpan.FromSeconds(seconds);

    public CircuitPermit Enter(CircuitEntry entry = CircuitEntry.Normal)
    {
        Circuit.TryEnter(Now, entry, out CircuitPermit permit).Should().BeTrue($"a {entry} entry should pass at {Now - Start}, {View}");
        return permit;
    }

    public bool IsRefused(CircuitEntry entry = CircuitEntry.Normal)
    {
        if (!Circuit.TryEnter(Now, entry, out CircuitPermit permit))
        {
            return true;
        }

        Circuit.Release(permit, Now);
        return false;
    }

    public void End(CircuitPermit permit, CircuitEvidence evidence) => Circuit.Record(permit, evidence, Now);

    public void Attempt(CircuitEvidence evidence, CircuitEntry entry = CircuitEntry.NoRamp) => End(Enter(entry), evidence);

    public void Attempts(int count, CircuitEvidence evidence, double apart = 0)
    {
        for (int i = 0; i < count; i++)
        {
            Attempt(evidence);
            Wait(apart);
        }
    }

    /// <summary>Opens it by its own rules, for its first open time.</summary>
    public void Open() => Attempts(5, Bad());

    /// <summary>Waits until it comes back.</summary>
    public void WaitOut() => Now = View.OpenUntil!.Value;
}
