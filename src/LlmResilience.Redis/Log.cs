using Microsoft.Extensions.Logging;

namespace LlmResilience.Redis;

/// <summary>What the Redis store says. That it is away is told by the memory, which notices first.</summary>
internal static partial class Log
{
    [LoggerMessage(
        EventId = 1900, EventName = "RedisAnnouncementsNotHeard", Level = LogLevel.Warning,
        Message = "Announcements on {Channel} of Redis {Server} cannot be heard ({Reason}); what other processes learn is looked for every {Every}. "
            + "Give the user the right to subscribe to it, as docs/redis.md shows.")]
    public static partial void AnnouncementsNotHeard(ILogger logger, string channel, string server, string reason, TimeSpan every);

    [LoggerMessage(
        EventId = 1901, EventName = "RedisMayEvict", Level = LogLevel.Warning,
        Message = "Redis {Server} has maxmemory-policy {Policy}: when its memory is full it may throw away what was learned, or the number of a writer, so that "
            + "a repeated batch counts twice. Set maxmemory-policy noeviction.")]
    public static partial void MayEvict(ILogger logger, string server, string policy);
}
