using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace LlmResilience.Redis;

/// <summary>Hears that the store has a new version, or that the connection came or went: a reason to look.</summary>
/// <remarks>Subscribing is for one caller at a time; <see cref="Next"/> may be read, and news may come, on any thread.</remarks>
internal sealed class RedisAnnouncements(string channel, string server, TimeSpan pollEvery, ILogger logger)
{
    private readonly RedisChannel _channel = RedisChannel.Literal(channel);
    private TaskCompletionSource _next = NewSignal();
    private IConnectionMultiplexer? _heard;
    private bool _told;

    /// <summary>Ends with the next news.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Subscribes on a connection, where that has not been done. Without the right to, the version is still looked at from time to time.</summary>
    public async Task EnsureHeardAsync(IConnectionMultiplexer connection)
    {
        if (ReferenceEquals(_heard, connection))
        {
            return;
        }

        try
        {
            await connection.GetSubscriber().SubscribeAsync(_channel, OnMessage).ConfigureAwait(false);
            connection.ConnectionFailed += OnConnection;
            connection.ConnectionRestored += OnConnection;
            _heard = connection;
        }
        catch (RedisConnectionException)
        {
            // This part of the connection is away. If all of it is, the look that follows says so; else the next look subscribes.
        }
        catch (RedisServerException exception)
        {
            if (!_told)
            {
                _told = true;
                Log.AnnouncementsNotHeard(logger, channel, server, exception.Message, pollEvery);
            }
        }
    }

    /// <summary>Takes the subscription back from a connection that stays open.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _heard, null) is { } connection)
        {
            connection.ConnectionFailed -= OnConnection;
            connection.ConnectionRestored -= OnConnection;
            try
            {
                await connection.GetSubscriber().UnsubscribeAsync(_channel, OnMessage, CommandFlags.FireAndForget).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                // It was lost, and is closed already.
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void OnMessage(RedisChannel from, RedisValue version) => Pulse();

    private void OnConnection(object? sender, ConnectionFailedEventArgs e) => Pulse();

    private void Pulse() => Interlocked.Exchange(ref _next, NewSignal()).TrySetResult();
}
