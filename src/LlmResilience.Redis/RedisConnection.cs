using StackExchange.Redis;

namespace LlmResilience.Redis;

/// <summary>The connection, made at the first operation; each operation ends in time and its failure is explained.</summary>
/// <remarks>
/// A connection of our own that is lost as a whole is made anew by the next operation, not mended by the client: of a server that refuses it the
/// client tells the reason for certain only where it makes a connection.
/// </remarks>
/// <param name="settings">Where Redis is, and how long to wait.</param>
/// <param name="time">Measures the waits.</param>
/// <param name="failure">Makes the exception of whoever uses the connection: where, what is wrong, what to do, what the client threw.</param>
internal sealed class RedisConnection(RedisSettings settings, TimeProvider time, Func<string, string, string, Exception, LlmResilienceException> failure)
    : IAsyncDisposable, IDisposable
{
    private readonly ConfigurationOptions? _configuration = settings.ToConfiguration();
    private readonly Lock _gate = new();
    private Task<IConnectionMultiplexer>? _connecting;
    private bool _disposed;

    /// <summary>Where Redis is, for people; never a user or a password.</summary>
    public string Server { get; } = settings.ToConfiguration() is { } configuration
        ? string.Join(",", configuration.EndPoints.Select(EndPointCollection.ToString))
        : "of the host's own connection";

    public async Task<T> RunAsync<T>(Func<IConnectionMultiplexer, Task<T>> operation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task<T> task = ConnectAndRunAsync(operation);
        try
        {
            return await task.WaitAsync(settings.OperationTimeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException || (exception is ObjectDisposedException && !Volatile.Read(ref _disposed)))
        {
            throw Explain(exception);
        }
        finally
        {
            if (!task.IsCompleted)
            {
                // Nobody awaits it any more; its failure was told as the timeout.
                _ = task.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }
        }
    }

    public LlmResilienceException Explain(Exception exception)
    {
        (string problem, string remedy) = RedisFaults.Explain(exception, settings.OperationTimeout, _configuration?.Password is { Length: > 0 });
        return failure($"Redis {Server}", problem, remedy, exception);
    }

    public async ValueTask DisposeAsync()
    {
        if (Close() is { } connection)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    public void Dispose() => Close()?.Dispose();

    private async Task<T> ConnectAndRunAsync<T>(Func<IConnectionMultiplexer, Task<T>> operation)
    {
        IConnectionMultiplexer connection = await ConnectAsync().ConfigureAwait(false);
        try
        {
            return await operation(connection).ConfigureAwait(false);
        }
        catch (RedisConnectionException) when (_configuration is not null && !connection.IsConnected)
        {
            Leave(connection);
            throw;
        }
    }

    private Task<IConnectionMultiplexer> ConnectAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _connecting is { IsFaulted: false, IsCanceled: false } ? _connecting : _connecting = Task.Run(OpenAsync);
        }
    }

    private async Task<IConnectionMultiplexer> OpenAsync() => _configuration is null
        ? await settings.ConnectionFactory!().ConfigureAwait(false)
        : await ConnectionMultiplexer.ConnectAsync(_configuration).ConfigureAwait(false);

    private void Leave(IConnectionMultiplexer lost)
    {
        lock (_gate)
        {
            if (_disposed || _connecting is not { IsCompletedSuccessfully: true } || !ReferenceEquals(_connecting.GetAwaiter().GetResult(), lost))
            {
                return;
            }

            _connecting = null;
        }

        _ = lost.CloseAsync(allowCommandsToComplete: false)
            .ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>The connection to close now; one that is still being made is closed when it is there.</summary>
    private IConnectionMultiplexer? Close()
    {
        Task<IConnectionMultiplexer>? connecting;
        lock (_gate)
        {
            if (_disposed)
            {
                return null;
            }

            _disposed = true;
            connecting = _connecting;
        }

        if (connecting is null || _configuration is null)
        {
            return null;
        }

        if (connecting.IsCompletedSuccessfully)
        {
            return connecting.GetAwaiter().GetResult();
        }

        _ = connecting.ContinueWith(
            static made => made.GetAwaiter().GetResult().Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        return null;
    }
}
