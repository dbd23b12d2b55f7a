using LlmResilience.Circuits;
using LlmResilience.Routing;

namespace LlmResilience.Calls;

/// <summary>A target to be tried although every gate refused, and how.</summary>
/// <param name="Target">The target.</param>
/// <param name="Entry">How its circuits are entered.</param>
/// <param name="Wait">How long to wait first.</param>
internal readonly record struct LastResortChoice(Target Target, CircuitEntry Entry, TimeSpan Wait);

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
            return new LastResortChoice(open.Target, CircuitEntry.LastResort, TimeSpan.Zero);
        }

        return awaited is { } closed ? Await(call, closed, now) : null;
    }

    /// <summary>Waits on the injected clock.</summary>
    public async ValueTask WaitAsync(bool async, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        if (async)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            Synchronously.Wait(wait, time, cancellationToken);
        }
    }

    private static LastResortChoice? Await(CallContext call, in SkippedTarget skipped, DateTimeOffset now)
    {
        TimeSpan wait = skipped.Decision.OpensAt!.Value - now;
        if (wait < TimeSpan.Zero)
        {
            wait = TimeSpan.Zero;
        }

        bool fits = wait <= call.Snapshot.Options.Retry.WaitCeiling && now + wait < call.Deadline;
        return fits ? new LastResortChoice(skipped.Target, CircuitEntry.NoRamp, wait) : null;
    }

    private static bool IsSooner(in SkippedTarget one, in SkippedTarget? other) =>
        other is not { } present
        || (one.Decision.OpensAt ?? DateTimeOffset.MaxValue) < (present.Decision.OpensAt ?? DateTimeOffset.MaxValue);
}
