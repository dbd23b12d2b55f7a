using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace LlmResilience;

/// <summary>The rules that every journal applies: how a batch becomes history, what a filter means, what may be asked.</summary>
/// <remarks>The functions are pure and may be called from anywhere.</remarks>
public static class JournalMerge
{
    /// <summary>The most characters of a provider's message, of a note, and of a reason.</summary>
    public const int MaxTextLength = 1_000;

    /// <summary>The most characters of a name that others choose: a model, a code, an id, a tenant.</summary>
    public const int MaxNameLength = 256;

    /// <summary>The most entries or audit lines of one page.</summary>
    public const int MaxPageSize = 1_000;

    /// <summary>The most buckets of time of one aggregation.</summary>
    public const int MaxBuckets = 2_000;

    /// <summary>How far ahead of the journal's clock a time may be before it is clamped.</summary>
    /// <value>5 minutes.</value>
    public static TimeSpan ClockTolerance => HintMerge.ClockTolerance;

    /// <summary>How long a journal remembers the last batch number of a writer that is no longer heard of.</summary>
    /// <value>30 days.</value>
    public static TimeSpan KeepWritersFor => HintMerge.KeepWritersFor;

    /// <summary>Brings the times of a process whose clock is ahead back to the journal's, so that nothing outlives its age.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="journalClock">The journal's clock.</param>
    /// <returns>The batch itself, where none of its times is too far ahead.</returns>
    public static JournalBatch Clamp(JournalBatch batch, DateTimeOffset journalClock)
    {
        ArgumentNullException.ThrowIfNull(batch);
        DateTimeOffset limit = journalClock > DateTimeOffset.MaxValue - ClockTolerance ? DateTimeOffset.MaxValue : journalClock + ClockTolerance;
        if (!batch.Entries.Any(entry => entry.At > limit) && !batch.Dropped.Any(count => count.Minute > limit) && !batch.Audit.Any(line => line.At > limit))
        {
            return batch;
        }

        return batch with
        {
            Entries = [.. batch.Entries.Select(entry => entry.At > limit ? entry with { At = limit } : entry)],
            Dropped = [.. batch.Dropped.Select(count => count.Minute > limit ? count with { Minute = MinuteOf(limit) } : count)],
            Audit = [.. batch.Audit.Select(line => line.At > limit ? line with { At = limit } : line)],
        };
    }

    /// <summary>Counts a batch: its entries, and those that were dropped.</summary>
    /// <param name="batch">The batch, clamped already.</param>
    /// <returns>One count for each minute, provider, model and category in it.</returns>
    public static IReadOnlyList<JournalCount> Count(JournalBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Dictionary<(DateTimeOffset, string?, string?, LlmErrorCategory), (long Failures, long PossiblyBilled)> counts = [];
        foreach (JournalEntry entry in batch.Entries)
        {
            Add(entry.At, entry.Provider, entry.Model, entry.Category, 1, entry.MayHaveRun is LlmMayHaveRun.No ? 0 : 1);
        }

        foreach (JournalCount count in batch.Dropped)
        {
            Add(count.Minute, count.Provider, count.Model, count.Category, count.Failures, count.PossiblyBilled);
        }

        return [.. counts.Select(static count => new JournalCount
        {
            Minute = count.Key.Item1,
            Provider = count.Key.Item2,
            Model = count.Key.Item3,
            Category = count.Key.Item4,
            Failures = count.Value.Failures,
            PossiblyBilled = count.Value.PossiblyBilled,
        })];

        void Add(DateTimeOffset at, string? provider, string? model, LlmErrorCategory category, long failures, long possiblyBilled)
        {
            (DateTimeOffset, string?, string?, LlmErrorCategory) key = (MinuteOf(at), provider, model, category);
            (long known, long knownBilled) = counts.GetValueOrDefault(key);
            counts[key] = (known + failures, knownBilled + possiblyBilled);
        }
    }

    /// <summary>The beginning of the minute of a time, UTC.</summary>
    /// <param name="at">The time.</param>
    /// <returns>A whole minute.</returns>
    public static DateTimeOffset MinuteOf(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    /// <summary>Whether a filter means an entry.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="entry">The entry.</param>
    /// <returns>True when everything that the filter names is so.</returns>
    public static bool Matches(JournalFilter filter, JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(entry);
        return (filter.From is not { } from || entry.At >= from)
            && (filter.To is not { } to || entry.At < to)
            && (filter.Provider is null || filter.Provider == entry.Provider)
            && (filter.Model is null || filter.Model == entry.Model)
            && (filter.Category is not { } category || category == entry.Category)
            && (filter.KeyFingerprint is null || filter.KeyFingerprint == entry.KeyFingerprint)
            && (filter.Tenant is null || filter.Tenant == entry.Tenant)
            && (filter.CallId is null || filter.CallId == entry.CallId)
            && (filter.Resolved is not { } resolved || resolved == entry.Resolved);
    }

    /// <summary>Whether a query means an audit line.</summary>
    /// <param name="query">The query.</param>
    /// <param name="line">The line.</param>
    /// <returns>True when everything that the query names is so.</returns>
    public static bool Matches(AuditQuery query, AuditLine line)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(line);
        return (query.From is not { } from || line.At >= from)
            && (query.To is not { } to || line.At < to)
            && (query.Who is null || query.Who == line.Who)
            && (query.Action is null || query.Action == line.Action)
            && (query.Provider is null || query.Provider == line.Subject?.Provider)
            && (query.Model is null || query.Model == line.Subject?.Model);
    }

    /// <summary>Checks an aggregation and widens its range to whole minutes.</summary>
    /// <param name="aggregation">The aggregation.</param>
    /// <returns>The aggregation, from a whole minute to a whole minute, UTC.</returns>
    /// <exception cref="ArgumentException">There would be too many buckets, or a value makes no sense; the message says why.</exception>
    public static JournalAggregation Check(JournalAggregation aggregation)
    {
        ArgumentNullException.ThrowIfNull(aggregation);
        if (aggregation.Bucket < TimeSpan.FromMinutes(1) || aggregation.Bucket.Ticks % TimeSpan.TicksPerMinute != 0)
        {
            throw new ArgumentException($"A bucket of {aggregation.Bucket} cannot be counted: failures are counted by the minute. Choose whole minutes.", nameof(aggregation));
        }

        DateTimeOffset from = MinuteOf(aggregation.From);
        DateTimeOffset to = MinuteOf(aggregation.To);
        to = to < aggregation.To && to <= DateTimeOffset.MaxValue.AddMinutes(-1) ? to.AddMinutes(1) : to;
        if (to <= from)
        {
            throw new ArgumentException($"The range ends at {Show(aggregation.To)}, which is not after its beginning, {Show(aggregation.From)}.", nameof(aggregation));
        }

        long buckets = ((to - from).Ticks + aggregation.Bucket.Ticks - 1) / aggregation.Bucket.Ticks;
        if (buckets > MaxBuckets)
        {
            TimeSpan enough = TimeSpan.FromMinutes(Math.Ceiling((to - from).TotalMinutes / MaxBuckets));
            throw new ArgumentException(
                $"The range holds {buckets} buckets of {aggregation.Bucket}, and at most {MaxBuckets} can be asked for. Choose a bucket of {enough} or more, or a shorter range.",
                nameof(aggregation));
        }

        return aggregation with { From = from, To = to };
    }

    /// <summary>Checks a filter by which entries are to be marked as resolved.</summary>
    /// <param name="filter">The filter.</param>
    /// <exception cref="ArgumentException">It has no end.</exception>
    public static void CheckResolvable(JournalFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.To is null)
        {
            throw new ArgumentException("The filter has no end, so that failures yet to come would be marked as well. Set To, for example to the present time.", nameof(filter));
        }
    }

    /// <summary>Checks the size of a page.</summary>
    /// <param name="pageSize">How many entries or lines were asked for.</param>
    /// <exception cref="ArgumentException">It is not from 1 to <see cref="MaxPageSize"/>.</exception>
    public static void CheckPageSize(int pageSize)
    {
        if (pageSize is < 1 or > MaxPageSize)
        {
            throw new ArgumentException($"A page cannot hold {pageSize}. Ask for 1 to {MaxPageSize}, and go on with the page's cursor.", nameof(pageSize));
        }
    }

    /// <summary>Cuts a text to its most characters, never within a pair of surrogates.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">The most characters.</param>
    /// <returns>The text itself, where it is short enough.</returns>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Cut(string? text, int length)
    {
        if (text is null || text.Length <= length)
        {
            return text;
        }

        return char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }

    private static string Show(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
