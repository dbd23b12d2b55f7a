using StackExchange.Redis;

namespace LlmResilience.Redis.Journal;

/// <summary>Walks along an order: page by page, each from where the one before ended.</summary>
internal static class JournalPlaces
{
    private const int PageSize = 500;

    /// <summary>A place in the order: the time, then the identity.</summary>
    public static string ToStored(JournalCursor place) => RedisTimes.ToStored(place.At) + place.Id.ToString("N");

    public static JournalCursor ToPlace(string stored) =>
        new(RedisTimes.ToTime(stored.AsSpan(0, RedisTimes.Length)) ?? default, Guid.ParseExact(stored.AsSpan(RedisTimes.Length), "N"));

    /// <summary>Where reading begins: before the end of the range, and before the cursor if there is one.</summary>
    public static string Below(DateTimeOffset? to, JournalCursor? cursor)
    {
        string? end = to is { } time ? RedisTimes.ToStored(time) : null;
        string? after = cursor is { } place ? ToStored(place) : null;
        string? lower = end is null || (after is not null && string.CompareOrdinal(after, end) < 0) ? after : end;
        return lower is null ? "+" : "(" + lower;
    }

    public static string From(DateTimeOffset? from) => from is { } time ? "[" + RedisTimes.ToStored(time) : "-";

    /// <summary>The members from a bound down to another, newest first.</summary>
    public static IAsyncEnumerable<string[]> DownAsync(RedisPages pages, RedisKey order, string below, string from) =>
        WalkAsync(pages, "ZREVRANGEBYLEX", order, below, from);

    /// <summary>The members from a bound up to another, oldest first.</summary>
    public static IAsyncEnumerable<string[]> UpAsync(RedisPages pages, RedisKey order, string from, string below) =>
        WalkAsync(pages, "ZRANGEBYLEX", order, from, below);

    private static async IAsyncEnumerable<string[]> WalkAsync(RedisPages pages, string command, RedisKey order, string start, string end)
    {
        while (true)
        {
            string begin = start;
            string[] members = (string[])(await pages.RunAsync(database =>
                database.ExecuteAsync(command, [order, begin, end, "LIMIT", 0, PageSize])).ConfigureAwait(false))!;
            if (members.Length > 0)
            {
                yield return members;
            }

            if (members.Length < PageSize)
            {
                yield break;
            }

            start = "(" + members[^1];
        }
    }
}
