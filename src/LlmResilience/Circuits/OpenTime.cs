namespace LlmResilience.Circuits;

/// <summary>For how long a circuit opens: the provider's word, or a growing time. Pure.</summary>
internal static class OpenTime
{
    /// <summary>Decides the end of an opening.</summary>
    /// <param name="evidence">What opens the circuit.</param>
    /// <param name="growth">The steps grown.</param>
    /// <param name="now">The time.</param>
    /// <param name="policy">The numbers.</param>
    /// <param name="random">A number from 0 to 1, for the jitter.</param>
    /// <returns>The end, and whether it was waited for by growing steps.</returns>
    public static Opening Of(in CircuitEvidence evidence, int growth, DateTimeOffset now, CircuitPolicy policy, double random)
    {
        bool isLimit = evidence.Category is LlmErrorCategory.RateLimit or LlmErrorCategory.QuotaExceeded;
        if (evidence.StatedUntil is not { } stated || stated <= now)
        {
            OpenTimes times = policy.TimesOf(CircuitPolicy.RowOf(evidence.Category, evidence.Permanent));
            return new Opening(now + Jittered(times.At(growth), random), null, EndsInClosed: isLimit, Grows: true);
        }

        StatedTimeOptions options = policy.StatedTimes;
        if (!isLimit && stated - now > options.OtherAtMost)
        {
            DateTimeOffset capped = now + options.OtherAtMost;
            return new Opening(capped, capped, EndsInClosed: false, Grows: true);
        }

        if (!isLimit || stated - now <= options.BelievedUpTo)
        {
            return new Opening(Spread(stated, now, options, random), stated, EndsInClosed: true, Grows: false);
        }

        TimeSpan step = Jittered(new OpenTimes(options.BelievedUpTo, options.ProbeAtLeastEvery).At(growth), random);
        return now + step < stated
            ? new Opening(now + step, stated, EndsInClosed: false, Grows: true)
            : new Opening(Spread(stated, now, options, random), stated, EndsInClosed: true, Grows: false);
    }

    // Jitter only shortens, so that no circuit is open for longer than its policy says.
    private static TimeSpan Jittered(TimeSpan time, double random) => time * (1 - (CircuitPolicy.Jitter * random));

    // Spread only lengthens: never before the time that the provider named.
    private static DateTimeOffset Spread(DateTimeOffset stated, DateTimeOffset now, StatedTimeOptions options, double random) =>
        stated + (options.SpreadOf(stated - now) * random);

    /// <summary>The end of an opening.</summary>
    internal readonly record struct Opening(DateTimeOffset Until, DateTimeOffset? StatedUntil, bool EndsInClosed, bool Grows);
}
