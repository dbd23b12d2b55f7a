namespace LlmResilience.Redis.Tests.Servers;

/// <summary>What docs/redis.md says that the store and the journal need, and nothing else.</summary>
public static class RedisRights
{
    private const string Commands =
        "-@all +eval +evalsha +script|load +time +get +set +del +hget +hmget +hset +hdel +hlen +hscan +zadd +zrange +zrangebyscore +zrangebylex "
        + "+zrevrangebylex +zcard +zrem +publish +subscribe +unsubscribe +ping +echo +select +client|setname +client|id +info +cluster|nodes";

    /// <summary>A user for the server's configuration who may touch only what begins with a prefix, which may be a pattern.</summary>
    public static string Of(string user, string prefix, string password) =>
        $"{user} on >{password} resetkeys ~{{{prefix}}}:* resetchannels &{{{prefix}}}:* {Commands}";
}
