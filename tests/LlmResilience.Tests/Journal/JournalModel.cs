using CsCheck;

namespace LlmResilience.Tests.Journal;

/// <summary>What an error journal is, as plainly as can be said: lists, and questions to them. And random things to do to one.</summary>
public sealed class JournalModel
{
    private readonly Dictionary<Guid, long> _writers = [];
    private List<JournalEntry> _entries = [];
    private List<AuditLine> _audit = [];
    private List<JournalCount> _counted = [];

    public static Gen<JournalEntry> GenEntry(DateTimeOffset now) =>
        from minutes in Gen.Int[-180, 2]
        from ticks in Gen.Int[0, 3]
        from names in Gen.Int[0, 26]
        from category in Gen.Int[0, 3]
        from who in Gen.Int[0, 8]
        from status in Gen.Int[0, 2]
        from number in Gen.Int[1, 6]
        from id in Gen.Guid
        select new JournalEntry
        {
            Id = id,
            At = now.AddMinutes(minutes).AddTicks(ticks),
            Provider = $"p{names % 3}",
            Address = names % 2 == 0 ? null : "https://p.example/v1/",
            Model = (names / 3 % 3) is var model && model == 0 ? null : $"org/m{model}",
            Endpoint = "/v1/chat/completions",
            Category = CategoryOf(category),
            Blame = (LlmBlame)(names % 6),
            ProviderCode = names % 4 == 0 ? null : "code",
            ProviderType = names % 5 == 0 ? null : "type",
            Message = names % 7 == 0 ? null : "späť \U0001F4A5 'quoted'",
            StatusCode = status == 0 ? null : 400 + status,
            RequestId = status == 1 ? "req-1" : null,
            KeyFingerprint = who % 3 == 0 ? null : $"k{who % 3}",
            AttemptNumber = number,
            CallId = $"process-{who}",
            TraceId = who == 4 ? "0af7651916cd43dd8448eb211c80319c" : null,
            Tenant = who / 3 == 0 ? null : $"t{who / 3}",
            Duration = TimeSpan.FromTicks(names * 12_345L),
            InputTokens = who == 1 ? names : null,
            OutputTokens = who == 2 ? 0 : null,
            Cost = who == 3 ? names / 1000m : null,
            MayHaveRun = (LlmMayHaveRun)(number % 3),
        };

    public static Gen<JournalCount> GenCount(DateTimeOffset now) =>
        from minutes in Gen.Int[-180, 2]
        from names in Gen.Int[0, 15]
        from failures in Gen.Int[1, 1_000]
        select new JournalCount
        {
            Minute = JournalMerge.MinuteOf(now.AddMinutes(minutes)),
            Provider = (names % 4) is var provider && provider == 3 ? null : $"p{provider}",
            Model = (names / 4 % 3) is var model && model == 0 ? null : $"org/m{model}",
            Category = CategoryOf(names % 4),
            Failures = failures,
            PossiblyBilled = failures / 2,
        };

    public static Gen<AuditLine> GenAudit(DateTimeOffset now) =>
        from minutes in Gen.Int[-180, 2]
        from names in Gen.Int[0, 11]
        from id in Gen.Guid
        select new AuditLine
        {
            Id = id,
            At = now.AddMinutes(minutes),
            Who = $"u{names % 2}",
            Action = names % 3 == 0 ? "blacklist" : "reinstate",
            Subject = names % 4 == 0 ? null : Subject.Of(SubjectKind.Target, $"p{names % 3}", "https://p.example/v1/", $"org/m{names % 2}"),
            Why = names % 5 == 0 ? null : "why",
            Detail = names % 6 == 0 ? null : "until tomorrow",
        };

    public static Gen<JournalFilter> GenFilter(DateTimeOffset now) =>
        from start in Gen.Int[-200, 100]
        from to in Gen.Int[-100, 200]
        from names in Gen.Int[0, 80]
        from who in Gen.Int[0, 80]
        from resolved in Gen.Int[0, 5]
        select new JournalFilter
        {
            From = start > 0 ? null : now.AddMinutes(start),
            To = to > 60 ? null : now.AddMinutes(to),
            Provider = names % 3 == 0 ? $"p{names / 3 % 3}" : null,
            Model = names % 5 == 0 ? $"org/m{names / 5 % 3}" : null,
            Category = names % 7 == 0 ? CategoryOf(names / 7 % 4) : null,
            KeyFingerprint = who % 5 == 0 ? $"k{who / 5 % 3}" : null,
            Tenant = who % 6 == 0 ? $"t{who / 6 % 3}" : null,
            CallId = who % 11 == 0 ? $"process-{who / 11 % 9}" : null,
            Resolved = resolved switch { 0 => true, 1 => false, _ => null },
        };

    public void Append(JournalBatch batch)
    {
        if (batch.Sequence != _writers.GetValueOrDefault(batch.Writer) + 1)
        {
            return;
        }

        _writers[batch.Writer] = batch.Sequence;
        _entries.AddRange(batch.Entries);
        _audit.AddRange(batch.Audit);
        _counted.AddRange(batch.Dropped);
        _counted.AddRange(batch.Entries.Select(entry => new JournalCount
        {
            Minute = JournalMerge.MinuteOf(entry.At),
            Provider = entry.Provider,
            Model = entry.Model,
            Category = entry.Category,
            Failures = 1,
            PossiblyBilled = entry.MayHaveRun is LlmMayHaveRun.No ? 0 : 1,
        }));
    }

    public long Resolve(Func<JournalEntry, bool> isMeant, string? notes, DateTimeOffset now)
    {
        bool Changes(JournalEntry entry) => !entry.Resolved && isMeant(entry);
        long count = _entries.Count(Changes);
        _entries = [.. _entries.Select(entry => Changes(entry) ? entry with { Resolved = true, ResolvedAt = now, ResolutionNotes = notes } : entry)];
        return count;
    }

    public long Trim(JournalRetention retention, DateTimeOffset now)
    {
        int before = _entries.Count;
        _entries = [.. Newest(_entries.Where(entry => entry.At >= now - retention.KeepFor)).Take((int)retention.MaxEntries)];
        _audit = [.. _audit.Where(line => line.At >= now - retention.KeepAuditFor)];
        _counted = [.. _counted.Where(count => count.Minute >= JournalMerge.MinuteOf(now - retention.KeepFor))];
        return before - _entries.Count;
    }

    public IReadOnlyList<JournalEntry> Query(JournalFilter filter) => [.. Newest(_entries.Where(entry => JournalMerge.Matches(filter, entry)))];

    public IReadOnlyList<AuditLine> Audit(AuditQuery query) => [.. _audit.Where(line => JournalMerge.Matches(query, line))
        .OrderByDescending(line => line.At).ThenByDescending(line => line.Id.ToString("N"), StringComparer.Ordinal)];

    public IReadOnlyList<JournalBucket> Aggregate(JournalAggregation aggregation)
    {
        List<JournalBucket> buckets = [];
        for (DateTimeOffset at = JournalMerge.MinuteOf(aggregation.From); at < aggregation.To; at += aggregation.Bucket)
        {
            DateTimeOffset end = at + aggregation.Bucket;
            IEnumerable<JournalCount> meant = _counted.Where(count => count.Minute >= at && count.Minute < end && count.Minute < aggregation.To
                && (aggregation.Provider is null || count.Provider == aggregation.Provider)
                && (aggregation.Model is null || count.Model == aggregation.Model)
                && (aggregation.Category is null || count.Category == aggregation.Category));
            buckets.AddRange(meant
                .GroupBy(count => (Provider: aggregation.ByProvider ? count.Provider : null, Category: aggregation.ByCategory ? count.Category : (LlmErrorCategory?)null))
                .OrderBy(group => group.Key.Provider, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Category is { } category ? LlmErrorCategoryNames.GetName(category) : null, StringComparer.Ordinal)
                .Select(group => new JournalBucket
                {
                    At = at,
                    Provider = group.Key.Provider,
                    Category = group.Key.Category,
                    Failures = group.Sum(count => count.Failures),
                    PossiblyBilled = group.Sum(count => count.PossiblyBilled),
                }));
        }

        return buckets;
    }

    private static IEnumerable<JournalEntry> Newest(IEnumerable<JournalEntry> entries) =>
        entries.OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id.ToString("N"), StringComparer.Ordinal);

    private static LlmErrorCategory CategoryOf(int number) => number switch
    {
        0 => LlmErrorCategory.RateLimit,
        1 => LlmErrorCategory.Timeout,
        2 => LlmErrorCategory.Overloaded,
        _ => LlmErrorCategory.Unknown,
    };
}
