namespace LlmResilience.Circuits;

/// <summary>Which row of open times an opening takes its time from; growth is kept while the row stays the same.</summary>
internal enum OpenTimeRow
{
    Ordinary,
    Permanent,
    RateLimit,
    Quota,
}

/// <summary>An open time that doubles with each step, up to a longest one.</summary>
internal readonly record struct OpenTimes(TimeSpan First, TimeSpan Longest)
{
    /// <summary>The step at which the longest time is reached.</summary>
    public int LastStep
    {
        get
        {
            int step = 0;
            for (double ticks = Math.Max(1, First.Ticks); ticks < Longest.Ticks; ticks *= 2)
            {
                step++;
            }

            return step;
        }
    }

    /// <summary>The open time after so many re-openings.</summary>
    /// <param name="step">The number of steps grown.</param>
    /// <returns>The time, at most the longest.</returns>
    public TimeSpan At(int step) => TimeSpan.FromTicks((long)Math.Min(Longest.Ticks, First.Ticks * Math.Pow(2, Math.Min(step, LastStep))));
}

/// <summary>So many verdicts within a time open the circuit.</summary>
internal readonly record struct TallyRule(int Count, TimeSpan Within);

/// <summary>The numbers that one kind of subject goes by; made from <see cref="CircuitOptions"/>, immutable.</summary>
internal sealed record CircuitPolicy
{
    /// <summary>
    /// How far a clock may be behind the latest event before the state's times are moved along with it. A thread may well
    /// have read the time some seconds before it gets its turn; that is no clock set back.
    /// </summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    /// <summary>The part of an open time that jitter may take off.</summary>
    public const double Jitter = 0.2;

    public required SubjectKind Kind { get; init; }

    public required int FailuresInRow { get; init; }

    /// <summary>The failure ratio that opens; above 1 where this kind goes by no ratio.</summary>
    public double FailureRatio { get; init; } = 2;

    public int MinimumThroughput { get; init; } = int.MaxValue;

    /// <summary>The length of the sliding window; null where this kind counts none.</summary>
    public TimeSpan? Window { get; init; }

    public int PermanentFailures { get; init; } = int.MaxValue;

    public TallyRule? Balance { get; init; }

    public TallyRule? Permission { get; init; }

    public required OpenTimes Ordinary { get; init; }

    public required OpenTimes Permanent { get; init; }

    public required OpenTimes RateLimit { get; init; }

    public required OpenTimes Quota { get; init; }

    public required StatedTimeOptions StatedTimes { get; init; }

    public required CircuitRampOptions Ramp { get; init; }

    public required LastResortOptions LastResort { get; init; }

    public bool Ramps { get; init; }

    public TimeSpan NetworkFailuresWithin { get; init; }

    /// <summary>How long a witness is remembered without another one.</summary>
    public TimeSpan WitnessMemory { get; init; }

    public required TimeSpan ProbeLease { get; init; }

    public required int NeutralProbes { get; init; }

    public required TimeSpan GrowthDropsEvery { get; init; }

    /// <summary>The row of open times for an opening.</summary>
    /// <param name="category">What opens the circuit.</param>
    /// <param name="permanent">Whether the verdict is permanent.</param>
    /// <returns>The row.</returns>
    public static OpenTimeRow RowOf(LlmErrorCategory category, bool permanent) => category switch
    {
        LlmErrorCategory.RateLimit => OpenTimeRow.RateLimit,
        LlmErrorCategory.QuotaExceeded => OpenTimeRow.Quota,
        _ => permanent ? OpenTimeRow.Permanent : OpenTimeRow.Ordinary,
    };

    /// <summary>The open times of a row.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The times.</returns>
    public OpenTimes TimesOf(OpenTimeRow row) => row switch
    {
        OpenTimeRow.Ordinary => Ordinary,
        OpenTimeRow.Permanent => Permanent,
        OpenTimeRow.RateLimit => RateLimit,
        OpenTimeRow.Quota => Quota,
    };

    /// <summary>The rule that counts verdicts of a category within a time, where this kind has one.</summary>
    /// <param name="category">The category.</param>
    /// <returns>The rule, or null.</returns>
    public TallyRule? TallyOf(LlmErrorCategory category) => category switch
    {
        LlmErrorCategory.InsufficientBalance => Balance,
        LlmErrorCategory.PermissionDenied => Permission,
        _ => null,
    };

    /// <summary>The longest that an opening for this reason may stand before something must show that it still holds.</summary>
    /// <param name="row">Its row of open times.</param>
    /// <param name="stated">Whether the provider stated the time.</param>
    /// <returns>The time.</returns>
    public TimeSpan LongestOpen(OpenTimeRow row, bool stated)
    {
        TimeSpan longest = TimesOf(row).Longest;
        if (!stated)
        {
            return longest;
        }

        TimeSpan believed = row is OpenTimeRow.RateLimit or OpenTimeRow.Quota
            ? Max(StatedTimes.BelievedUpTo, StatedTimes.ProbeAtLeastEvery)
            : StatedTimes.OtherAtMost;
        return believed + StatedTimes.SpreadAtMost;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
