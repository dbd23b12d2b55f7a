using LlmResilience.Circuits;
using LlmResilience.Routing;
using LlmResilience.Targets;

namespace LlmResilience.Calls;

/// <summary>A target to be tried although every gate refused, and how.</summary>
/// <param name="Target">The target.</param>
/// <param name="Entry">How its circuits are entered.</param>
/// <param name="From">When it may be tried; null for now.</param>
internal readonly record struct LastResortChoice(Target Target, CircuitEntry Entry, DateTimeOffset? From);

/// <summary>
/// What a call does that no gate lets pass. Where all that is in the way ends at a known time, it waits for the soonest, as the
/// call does that was told the time itself. Else the target that reopens soonest is let through as a probe, at a bounded rate.
/// </summary>
internal sealed class LastResort(TimeProvider time)
{
    /// <summary>Chooses among the targets that were skipped; null when the call has to fail.</summary>
    public static LastResortChoice? Choose(CallContext call, DateTimeOffset now)
    {
        if (!call.HasTrail)
        {
            return null;
        }

        SkippedTarget? probe = null;
        SkippedTarget? awaited = null;
        foreach (SkippedTarget skipped in call.Trail.Skipped)
        {
            if (skipped.WasUsed)
            {
                continue;
            }

            if (skipped.Decision.MayBeLastResort && IsSooner(skipped, probe))
            {
                probe = skipped;
            }
            else if (skipped.Decision.MayBeAwaited && IsSooner(skipped, awaited))
            {
                awaited = skipped;
            }
        }

        if (probe is { } open)
        {
            return new LastResortChoice(open.Target, CircuitEntry.LastResort, null);
        }

        return awaited is { } closed ? Await(call, closed, now) : null;
    }

    /// <summary>Waits on the injected clock until the choice may be tried.</summary>
    /// <returns>How long that took.</returns>
    public async ValueTask<TimeSpan> WaitAsync(bool async, LastResortChoice choice, CancellationToken cancellationToken)
    {
        DateTimeOffset start = time.GetUtcNow();
        DateTimeOffset now = start;
        while (choice.From is { } from && now < from)
        {
            // Timers may fire a little before their time, and the circuit would refuse.
            TimeSpan wait = RetryDelay.ForTimer(from - now);
            if (async)
            {
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                Synchronously.Wait(wait, time, cancellationToken);
            }

            now = time.GetUtcNow();
        }

        return now - start;
    }

    private static LastResortChoice? Await(CallContext call, in SkippedTarget skipped, DateTimeOffset now)
    {
        DateTimeOffset from = skipped.Decision.OpensAt!.Value;
        TimeSpan ceiling = call.Snapshot.Options.Retry.WaitCeiling;

        // The provider's word counts for the ceiling; that callers come back one after another does not.
        TimeSpan longest = ceiling + call.Snapshot.Options.Circuits.StatedTimes.SpreadOf(ceiling);
        bool fits = from - now <= longest && from < call.RepeatsUntil;
        return fits ? new LastResortChoice(skipped.Target, CircuitEntry.NoRamp, from) : null;
    }

    // Without a time it is only recovering, and takes calls already.
    private static bool IsSooner(in SkippedTarget one, in SkippedTarget? other) =>
        other is not { } present
        || (one.Decision.OpensAt ?? DateTimeOffset.MinValue) < (present.Decision.OpensAt ?? DateTimeOffset.MinValue);
}
