using StackExchange.Redis;

namespace LlmResilience.Redis.Journal;

/// <summary>Reads what is asked for: walks along the order, and looks at the texts of each page.</summary>
internal sealed class JournalQuestions(JournalKeys keys)
{
    public static async Task<(List<T> Page, bool More)> TakeAsync<T>(IAsyncEnumerable<T> items, int size)
    {
        List<T> page = [];
        await foreach (T item in items.ConfigureAwait(false))
        {
            if (page.Count == size)
            {
                return (page, true);
            }

            page.Add(item);
        }

        return (page, false);
    }

    public async IAsyncEnumerable<JournalEntry> EntriesAsync(JournalFilter filter, JournalCursor? after, RedisPages pages)
    {
        string below = JournalPlaces.Below(filter.To, after);
        await foreach (string[] members in JournalPlaces.DownAsync(pages, keys.EntriesOrder, below, JournalPlaces.From(filter.From)).ConfigureAwait(false))
        {
            RedisValue[] ids = IdsOf(members);
            RedisValue[] texts = await pages.RunAsync(database => database.HashGetAsync(keys.Entries, ids)).ConfigureAwait(false);
            RedisValue[] marks = await pages.RunAsync(database => database.HashGetAsync(keys.Resolved, ids)).ConfigureAwait(false);
            for (int i = 0; i < members.Length; i++)
            {
                // One that was removed meanwhile has no text any more.
                if ((string?)texts[i] is { } text
                    && JournalTexts.ToEntry(JournalPlaces.ToPlace(members[i]), text, (string?)marks[i]) is var entry
                    && JournalMerge.Matches(filter, entry))
                {
                    yield return entry;
                }
            }
        }
    }

    public async IAsyncEnumerable<AuditLine> AuditAsync(AuditQuery query, JournalCursor? after, RedisPages pages)
    {
        string below = JournalPlaces.Below(query.To, after);
        await foreach (string[] members in JournalPlaces.DownAsync(pages, keys.AuditOrder, below, JournalPlaces.From(query.From)).ConfigureAwait(false))
        {
            RedisValue[] ids = IdsOf(members);
            RedisValue[] texts = await pages.RunAsync(database => database.HashGetAsync(keys.Audit, ids)).ConfigureAwait(false);
            for (int i = 0; i < members.Length; i++)
            {
                if ((string?)texts[i] is { } text
                    && JournalTexts.ToLine(JournalPlaces.ToPlace(members[i]), text) is var line
                    && JournalMerge.Matches(query, line))
                {
                    yield return line;
                }
            }
        }
    }

    public async Task<IReadOnlyList<JournalBucket>> AggregateAsync(JournalAggregation of, RedisPages pages)
    {
        Dictionary<(DateTimeOffset At, string? Provider, LlmErrorCategory? Category), (long Failures, long PossiblyBilled)> buckets = [];
        await foreach (JournalCount count in CountsAsync(of, pages).ConfigureAwait(false))
        {
            if ((of.Provider is not null && of.Provider != count.Provider)
                || (of.Model is not null && of.Model != count.Model)
                || (of.Category is { } category && category != count.Category))
            {
                continue;
            }

            DateTimeOffset at = of.From + (of.Bucket * ((count.Minute - of.From).Ticks / of.Bucket.Ticks));
            (DateTimeOffset, string?, LlmErrorCategory?) key = (at, of.ByProvider ? count.Provider : null, of.ByCategory ? count.Category : null);
            (long failures, long possiblyBilled) = buckets.GetValueOrDefault(key);
            buckets[key] = (failures + count.Failures, possiblyBilled + count.PossiblyBilled);
        }

        return
        [
            .. buckets
                .Select(static bucket => new JournalBucket
                {
                    At = bucket.Key.At,
                    Provider = bucket.Key.Provider,
                    Category = bucket.Key.Category,
                    Failures = bucket.Value.Failures,
                    PossiblyBilled = bucket.Value.PossiblyBilled,
                })
                .OrderBy(static bucket => bucket.At)
                .ThenBy(static bucket => bucket.Provider, StringComparer.Ordinal)
                .ThenBy(static bucket => bucket.Category is { } category ? LlmErrorCategoryNames.GetName(category) : null, StringComparer.Ordinal),
        ];
    }

    private static RedisValue[] IdsOf(string[] members) => Array.ConvertAll(members, static member => (RedisValue)member[RedisTimes.Length..]);

    private async IAsyncEnumerable<JournalCount> CountsAsync(JournalAggregation of, RedisPages pages)
    {
        string below = "(" + RedisTimes.ToStored(of.To);
        await foreach (string[] names in JournalPlaces.UpAsync(pages, keys.CountsOrder, JournalPlaces.From(of.From), below).ConfigureAwait(false))
        {
            RedisValue[] fields = Array.ConvertAll(names, static name => (RedisValue)name);
            RedisValue[] numbers = await pages.RunAsync(database => database.HashGetAsync(keys.Counts, fields)).ConfigureAwait(false);
            for (int i = 0; i < names.Length; i++)
            {
                if ((string?)numbers[i] is { } known)
                {
                    yield return JournalTexts.ToCount(names[i], known);
                }
            }
        }
    }
}
