using StackExchange.Redis;

namespace LlmResilience.Redis;

/// <summary>Reads records page by page, so that no answer is large and nobody else waits for long.</summary>
internal static class RedisReader
{
    private const int PageSize = 500;
    private const int MaxNamed = 5_000;

    /// <summary>The records that changed after a version. The version must have been read before, so that what changes meanwhile is not missed.</summary>
    public static async Task<List<StoredHint>> ReadAsync(RedisKeys keys, long since, RedisPages pages)
    {
        if (since > 0)
        {
            RedisValue[] names = await pages.RunAsync(database =>
                database.SortedSetRangeByScoreAsync(keys.Changes, since, exclude: Exclude.Start, take: MaxNamed + 1)).ConfigureAwait(false);
            if (names.Length <= MaxNamed)
            {
                return await ReadNamedAsync(keys, names, since, pages).ConfigureAwait(false);
            }
        }

        return await ScanAsync(keys, since, pages).ConfigureAwait(false);
    }

    private static async Task<List<StoredHint>> ReadNamedAsync(RedisKeys keys, RedisValue[] names, long since, RedisPages pages)
    {
        List<StoredHint> hints = new(names.Length);
        foreach (RedisValue[] page in names.Chunk(PageSize))
        {
            RedisValue[] records = await pages.RunAsync(database => database.HashGetAsync(keys.Hints, page)).ConfigureAwait(false);
            for (int i = 0; i < page.Length; i++)
            {
                if (HintOf(page[i], records[i], since) is { } hint)
                {
                    hints.Add(hint);
                }
            }
        }

        return hints;
    }

    private static async Task<List<StoredHint>> ScanAsync(RedisKeys keys, long since, RedisPages pages)
    {
        // A page may repeat what an earlier one had; the later one is the newer.
        Dictionary<Subject, StoredHint> hints = [];
        string cursor = "0";
        do
        {
            RedisResult[] page = (RedisResult[])(await pages.RunAsync(database =>
                database.ExecuteAsync("HSCAN", [keys.Hints, cursor, "COUNT", PageSize])).ConfigureAwait(false))!;
            cursor = (string)page[0]!;
            RedisValue[] pairs = (RedisValue[])page[1]!;
            for (int i = 0; i + 1 < pairs.Length; i += 2)
            {
                if (HintOf(pairs[i], pairs[i + 1], since) is { } hint)
                {
                    hints[hint.Subject] = hint;
                }
            }
        }
        while (cursor != "0");
        return [.. hints.Values];
    }

    private static StoredHint? HintOf(RedisValue name, RedisValue record, long since) =>
        record.HasValue && RedisSubjects.ToSubject(name.ToString()) is { } subject && RedisRecords.ToHint(subject, record.ToString()) is var hint && hint.Version > since
            ? hint
            : null;
}
