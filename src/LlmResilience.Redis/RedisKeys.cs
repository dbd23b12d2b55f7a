using StackExchange.Redis;

namespace LlmResilience.Redis;

/// <summary>The names of what is kept. All of them carry one hash tag, so that a cluster keeps them together and one script may touch them.</summary>
internal sealed class RedisKeys(string prefix)
{
    private readonly string _start = $"{{{prefix}}}:";

    /// <summary>A hash: the content's id, its version, the form that it is written in, and how far cleaning has come.</summary>
    public RedisKey Store => _start + "store";

    /// <summary>A hash: a record for each subject.</summary>
    public RedisKey Hints => _start + "hints";

    /// <summary>A sorted set: each subject by the version at which it last changed.</summary>
    public RedisKey Changes => _start + "changes";

    /// <summary>The channel that tells each new version.</summary>
    public string Announcements => _start + "changed";

    /// <summary>A string with an expiry: when a writer was last heard of, and its last sequence.</summary>
    public RedisKey Writer(Guid writer) => $"{_start}writer:{writer:N}";

    /// <summary>A string with an expiry: until when a probe is leased, and to whom.</summary>
    public RedisKey Lease(Subject subject) => $"{_start}lease:{RedisSubjects.ToStored(subject)}";

    /// <summary>A part of the error journal.</summary>
    public RedisKey Journal(string part) => $"{_start}journal:{part}";
}
