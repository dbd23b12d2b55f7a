using System.Security.Authentication;
using StackExchange.Redis;

namespace LlmResilience.Redis;

/// <summary>What a failure of Redis or of the way to it means to a person: what is wrong, where, and what to do.</summary>
internal static class RedisFaults
{
    public static (string Problem, string Remedy) Explain(Exception exception, TimeSpan limit, bool hasPassword) =>
        Told(exception, hasPassword) ?? exception switch
        {
            RedisConnectionException { InnerException: AuthenticationException } => (
                "a secured connection to it cannot be made.", "Check ssl= and sslHost= of the connection string, and the certificates on both sides."),
            RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => Refused,
            RedisConnectionException or ObjectDisposedException => (
                "it cannot be reached.", "Check that it runs, and that host, port and ssl= are those of the connection string; what waits is written when it is back."),
            TimeoutException => (
                $"it has not answered within {limit}.", "If it stays: look for slow commands (SLOWLOG GET), a full disk or a lost route; or raise OperationTimeout."),
            RedisServerException told => ($"it says: {told.Message}.", "See docs/redis.md for what is needed."),
            _ => ($"its client says: {exception.Message}.", "See docs/redis.md for what is needed."),
        };

    private static (string, string) Refused =>
        ("it refuses the user or the password.", "Check user= and password= of the connection string against the server's users (ACL LIST).");

    /// <summary>What the server itself said, wherever the client has put it.</summary>
    private static (string, string)? Told(Exception? exception, bool hasPassword)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (OfText(exception.Message, hasPassword) is { } told)
            {
                return told;
            }
        }

        return null;
    }

    // The codes that redis-server begins an error with: https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors.
    private static (string, string)? OfText(string message, bool hasPassword) => message switch
    {
        _ when Says(message, "WRONGPASS") => Refused,

        // The client goes on after a refused password, and reports what is refused next.
        _ when Says(message, "NOAUTH") && hasPassword => Refused,
        _ when Says(message, "NOAUTH") => ("it wants a password.", "Add user= and password= to the connection string."),
        // Within a script the server says it without the code.
        _ when Says(message, "NOPERM") || message.Contains("user executing the script can't", StringComparison.Ordinal) => (
            "the user may not do this.", "Give the user the keys, channels and commands that docs/redis.md names; ACL LOG shows what was refused."),
        _ when Says(message, "OOM") => (
            "it has reached its maxmemory.", "Raise maxmemory, or free memory; what waits is written then. Keep maxmemory-policy noeviction."),
        _ when Says(message, "READONLY") => (
            "it is a replica, which cannot be written.", "Name the primary, or all nodes, in the connection string; after a failover it passes by itself."),
        _ when Says(message, "LOADING") => ("it is reading its data from disk after a start.", "Nothing to do; it passes."),
        _ when Says(message, "CLUSTERDOWN") => (
            "the cluster does not serve all of its slots.", "See CLUSTER INFO and CLUSTER NODES for the node that is missing, and bring it back."),
        _ when Says(message, "MASTERDOWN") => ("it is a replica that has lost its primary.", "Bring the primary back, or let a replica take over."),
        _ when Says(message, "MISCONF") => (
            "it cannot save to its disk and refuses to write.", "Make room on its disk, or mend what its log says; what waits is written then."),
        _ when Says(message, "NOREPLICAS") => ("too few replicas follow it to write.", "Bring the replicas back, or lower min-replicas-to-write."),
        _ when Says(message, "BUSY") => ("a script of somebody has run for long and holds it.", "Wait, or end that script with SCRIPT KILL."),
        _ when Says(message, "CROSSSLOT") => (
            "a proxy or cluster keeps names apart that carry one hash tag.", "Use a server, proxy or cluster that honours {…} in names."),
        _ when Says(message, "WRONGTYPE") => (
            "another application keeps something else under the same name.", "Set another KeyPrefix."),
        _ when Says(message, "NEWERFORMAT") => (
            "a newer LlmResilience.Redis wrote what is there.", "Use that version or a later one in every process, or set another KeyPrefix."),
        _ when message.Contains("max number of clients", StringComparison.Ordinal) => ("it has too many clients.", "Raise maxclients, or close what leaks connections."),
        _ => null,
    };

    // An error of a script begins with the code, or names it after "ERR" or the client's own words.
    private static bool Says(string message, string code)
    {
        int at = message.IndexOf(code, StringComparison.Ordinal);
        return at >= 0
            && (at == 0 || !char.IsAsciiLetterOrDigit(message[at - 1]))
            && (at + code.Length == message.Length || !char.IsAsciiLetterOrDigit(message[at + code.Length]));
    }
}
