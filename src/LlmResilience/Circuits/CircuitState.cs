using System.Collections.Immutable;

namespace LlmResilience.Circuits;

/// <summary>All that a circuit remembers but its window of counts: one immutable record, swapped whole.</summary>
internal sealed record CircuitState
{
    /// <summary>A circuit of which nothing was said yet.</summary>
    public static readonly CircuitState Fresh = new();

    public CircuitPhase Phase { get; init; }

    /// <summary>
    /// Goes up with each opening and each way out of one. Recovering and closed are one generation: what was let in while
    /// the share grew is evidence on the closed circuit, too.
    /// </summary>
    public long Generation { get; init; }

    /// <summary>The time of the latest event, by which a clock that was set back is noticed.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The order of a person by which it is shut; null when there is none.</summary>
    public Isolation? Isolation { get; init; }

    /// <summary>Whether a person has shut it.</summary>
    public bool Isolated => Isolation is not null;

    public int FailuresInRow { get; init; }

    public int PermanentInRow { get; init; }

    /// <summary>Verdicts that are counted by category within a time; empty or a few.</summary>
    public ImmutableArray<Mark> Tally { get; init; } = [];

    /// <summary>Those who saw a failure that needs a second witness; at most <see cref="CircuitMachine.MaxWitnesses"/>.</summary>
    public ImmutableArray<Witness> Witnesses { get; init; } = [];

    /// <summary>The first of the network failures that count as one.</summary>
    public DateTimeOffset? NetworkFailureAt { get; init; }

    /// <summary>Until when one failure opens it, since another process has opened its own.</summary>
    public DateTimeOffset? SuspectUntil { get; init; }

    public DateTimeOffset ClosedSince { get; init; }

    /// <summary>The steps that the next open time has grown.</summary>
    public int Growth { get; init; }

    /// <summary>The row of open times that <see cref="Growth"/> belongs to.</summary>
    public OpenTimeRow Row { get; init; }

    /// <summary>Why it is shut, or was before it began to recover; null when closed.</summary>
    public Outage? Outage { get; init; }

    /// <summary>Whether it came out of its last opening without an answer that this process has seen itself.</summary>
    public bool Unproven { get; init; }

    /// <summary>The number of the latest probe or last resort.</summary>
    public int LastId { get; init; }

    public ProbeLease? Lease { get; init; }

    public int NeutralProbes { get; init; }

    /// <summary>The last resorts under way.</summary>
    public ImmutableArray<Mark> LastResorts { get; init; } = [];

    public DateTimeOffset? LastResortAt { get; init; }

    public RampState? Ramp { get; init; }

    /// <summary>Whether a good outcome would change nothing here, so that it needs no lock.</summary>
    public bool IsQuiet => IsQuietButForWitnesses && Witnesses.IsEmpty;

    /// <summary>Whether a good outcome could at most send witnesses away.</summary>
    public bool IsQuietButForWitnesses =>
        Phase is CircuitPhase.Closed && FailuresInRow == 0 && PermanentInRow == 0 && SuspectUntil is null && Tally.IsEmpty;

    /// <summary>The later of a time and the latest event: events of several threads come in any order.</summary>
    /// <param name="now">The time.</param>
    /// <returns>What <see cref="At"/> becomes.</returns>
    public DateTimeOffset Latest(DateTimeOffset now) => now > At ? now : At;

    /// <summary>The same state at another time: for a clock that was set back.</summary>
    /// <param name="by">How far to move every time.</param>
    /// <returns>The moved state.</returns>
    public CircuitState Shift(TimeSpan by) => this with
    {
        At = At + by,
        Tally = [.. Tally.Select(mark => mark with { At = mark.At + by })],
        Witnesses = [.. Witnesses.Select(witness => witness with { At = witness.At + by })],
        NetworkFailureAt = NetworkFailureAt + by,
        SuspectUntil = SuspectUntil + by,
        ClosedSince = Earlier(ClosedSince, by),
        Outage = Outage is null ? null : Outage with { Since = Outage.Since + by, Until = Outage.Until + by, StatedUntil = Outage.StatedUntil + by },
        Lease = Lease is null ? null : Lease with { ExpiresAt = Lease.ExpiresAt + by },
        LastResorts = [.. LastResorts.Select(mark => mark with { At = mark.At + by })],
        LastResortAt = LastResortAt + by,
        Ramp = Ramp is null ? null : Ramp with { Since = Ramp.Since + by, AskedAt = Ramp.AskedAt + by },
    };

    // A fresh circuit has been closed since the beginning of time, from which nothing can be taken.
    private static DateTimeOffset Earlier(DateTimeOffset time, TimeSpan by) =>
        by < TimeSpan.Zero && time - DateTimeOffset.MinValue < -by ? time : time + by;
}

/// <summary>Something numbered or named by category that happened at a time.</summary>
internal readonly record struct Mark(int Id, DateTimeOffset At);

/// <summary>Somebody saw a failure.</summary>
internal readonly record struct Witness(string Who, DateTimeOffset At);

/// <summary>The one probe permit of a half-open circuit.</summary>
internal sealed record ProbeLease(int Id, DateTimeOffset ExpiresAt);

/// <summary>Why a circuit is shut, and until when.</summary>
internal sealed record Outage
{
    /// <summary>When it was shut, for the last time.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When it comes back, or the next probe goes out.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>The time that the provider stated, as far as it is believed.</summary>
    public DateTimeOffset? StatedUntil { get; init; }

    /// <summary>Whether it ends in closed, since the time is a known one; otherwise a probe must show that it is over.</summary>
    public bool EndsInClosed { get; init; }

    public required LlmErrorCategory Reason { get; init; }

    public bool Permanent { get; init; }

    /// <summary>Whether it was opened because nothing answered (network failures, timeouts): then any answer is good news.</summary>
    public bool NothingAnswered { get; init; }

    public bool NetworkCaused { get; init; }

    public bool OwnThreshold { get; init; }

    /// <summary>
    /// Taken over from an earlier run, so that it is known to the store already. What this process finds by itself afterwards (a bad
    /// probe, a later time) is its own again.
    /// </summary>
    public bool Restored { get; init; }

    public bool CallerCredential { get; init; }

    /// <summary>Another process has seen the subject work since, so that no probe is needed when the time is over.</summary>
    public bool AnsweredElsewhere { get; init; }

    public string? Evidence { get; init; }
}

/// <summary>How far a recovery has come.</summary>
internal sealed record RampState
{
    /// <summary>The shares of the steps, in thousandths.</summary>
    private static readonly ImmutableArray<int> Shares = [100, 250, 500, 1000];

    public int Step { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>Good outcomes in this step.</summary>
    public int Good { get; init; }

    /// <summary>What error diffusion has carried over, in thousandths of a call.</summary>
    public int Carry { get; init; }

    /// <summary>An estimate of the calls a second that asked.</summary>
    public required double Rate { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    public int Share => Shares[Step];

    public bool IsLastStep => Step == Shares.Length - 1;
}
