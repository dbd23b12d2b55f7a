using StackExchange.Redis;

namespace LlmResilience.Redis.Journal;

/// <summary>The names of the error journal.</summary>
internal sealed class JournalKeys(string prefix)
{
    private readonly RedisKeys _keys = new(prefix);

    /// <summary>A hash: the form that the journal is written in.</summary>
    public RedisKey Store => _keys.Journal("store");

    public RedisKey Entries => _keys.Journal("entries");

    public RedisKey EntriesOrder => _keys.Journal("entries:order");

    /// <summary>A hash: the marks that people made, by entry.</summary>
    public RedisKey Resolved => _keys.Journal("resolved");

    public RedisKey Audit => _keys.Journal("audit");

    public RedisKey AuditOrder => _keys.Journal("audit:order");

    public RedisKey Counts => _keys.Journal("counts");

    public RedisKey CountsOrder => _keys.Journal("counts:order");

    /// <summary>A string with an expiry: when a writer was last heard of, and its last sequence.</summary>
    public RedisKey Writer(Guid writer) => _keys.Journal($"writer:{writer:N}");
}
