using System.Globalization;
using LlmResilience.Redis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace LlmResilience;

/// <summary>Keeps what has been learned in Redis, which the processes of a fleet share.</summary>
/// <remarks>
/// <para>
/// It connects at the first operation. A batch is applied by one script inside the server, together with its writer's number. The store's
/// clock is the server's. Everything stands under names that begin with <see cref="RedisHintStoreOptions.KeyPrefix"/> in braces, so that a
/// Redis Cluster keeps it on one node; a person can read it with redis-cli.
/// </para>
/// <para>
/// May be used from several threads at once; it never blocks one, and an operation ends within
/// <see cref="RedisHintStoreOptions.OperationTimeout"/>, loading with that limit for each page. How safe an acknowledged batch is depends on the
/// server's <c>appendonly</c> and <c>appendfsync</c>.
/// </para>
/// </remarks>
public sealed class RedisHintStore : ICompatibilityHintStore, IAsyncDisposable, IDisposable
{
    private readonly RedisHintStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly RedisKeys _keys;
    private readonly RedisConnection _connection;
    private readonly RedisAnnouncements _announcements;
    private readonly ILogger _logger;
    private string? _seenId;
    private int _memoryLookedAt;

    /// <summary>Makes the store. Redis is not asked anything yet.</summary>
    /// <param name="options">Where Redis is, and how it is used.</param>
    /// <param name="timeProvider">Measures how long this process waits; the store's clock is the server's.</param>
    /// <param name="logger">Where it says that announcements cannot be heard, or that the server may evict what is kept.</param>
    /// <exception cref="ArgumentException">Redis is not named, or named twice, or a value is out of range.</exception>
    public RedisHintStore(RedisHintStoreOptions options, TimeProvider timeProvider, ILogger<RedisHintStore>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        options.ThrowIfUnusable();
        _options = options;
        _time = timeProvider;
        _keys = new RedisKeys(options.KeyPrefix);
        _connection = new RedisConnection(
            options.Settings, timeProvider, static (where, problem, remedy, inner) => new HintStoreException(where, problem, remedy, inner));
        _logger = (ILogger?)logger ?? NullLogger.Instance;
        _announcements = new RedisAnnouncements(_keys.Announcements, _connection.Server, options.PollEvery, _logger);
    }

    /// <inheritdoc/>
    /// <value>Always <see langword="true"/>.</value>
    public bool IsShared => true;

    // Another one each time: when a server was emptied, what begins there anew must not look like what was there.
    private static RedisValue NewId => Guid.NewGuid().ToString("N");

    private RedisValue TestClock => _options.Clock is { } clock ? RedisTimes.ToStored(clock.GetUtcNow()) : RedisValue.EmptyString;

    /// <inheritdoc/>
    public async ValueTask<HintStoreSnapshot> LoadAsync(CancellationToken cancellationToken = default)
    {
        HintStoreSnapshot snapshot = await ReadChangesAsync(0, cancellationToken).ConfigureAwait(false);
        await LookAtMemoryAsync(cancellationToken).ConfigureAwait(false);
        return snapshot;
    }

    /// <inheritdoc/>
    public async ValueTask<HintStoreSnapshot> ReadChangesAsync(long sinceVersion, CancellationToken cancellationToken = default)
    {
        RedisResult[] head = await EvaluateAsync(RedisScripts.Head, [_keys.Store], [NewId, TestClock], cancellationToken).ConfigureAwait(false);
        string id = (string)head[0]!;
        long version = (long)head[1];
        if ((int)head[3] > RedisScripts.Format)
        {
            throw _connection.Explain(new RedisServerException("NEWERFORMAT"));
        }

        // An emptied server may have come to a higher version than the one that was seen.
        bool another = Interlocked.Exchange(ref _seenId, id) is { } seen && seen != id;
        List<StoredHint> hints = await RedisReader.ReadAsync(
            _keys, another || sinceVersion > version ? 0 : sinceVersion, new RedisPages(_connection, cancellationToken)).ConfigureAwait(false);
        return new HintStoreSnapshot
        {
            StoreId = Guid.ParseExact(id, "N"),
            Version = version,
            Clock = RedisTimes.ToTime((string)head[2]!)!.Value,
            Hints = hints,
        };
    }

    /// <inheritdoc/>
    public async ValueTask WaitForChangeAsync(long sinceVersion, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task next = _announcements.Next;
            RedisValue[] head = await _connection.RunAsync(LookAsync, cancellationToken).ConfigureAwait(false);
            bool another = Volatile.Read(ref _seenId) is { } seen && head[1].HasValue && head[1] != seen;
            if ((long)head[0] != sinceVersion || another)
            {
                return;
            }

            await WaitAsync(next, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<HintBatchResult> ApplyAsync(HintBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        RedisResult[] answer = await EvaluateAsync(
            RedisScripts.Apply, [_keys.Store, _keys.Hints, _keys.Changes, _keys.Writer(batch.Writer)], ArgumentsOf(batch), cancellationToken)
            .ConfigureAwait(false);
        List<SubjectEpoch> epochs = [];
        for (int i = 2; i + 2 < answer.Length; i += 3)
        {
            epochs.Add(new SubjectEpoch(batch.Deltas[(int)answer[i]].Subject, (long)answer[i + 1], (long)answer[i + 2]));
        }

        return new HintBatchResult { LastSequence = (long)answer[0], Version = (long)answer[1], Epochs = epochs };
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryLeaseProbeAsync(Subject subject, string owner, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentException.ThrowIfNullOrEmpty(owner);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        long milliseconds = (long)Math.Ceiling(duration.TotalMilliseconds);
        return await DoesAsync(
            RedisScripts.Lease,
            _keys.Lease(subject),
            [owner, duration.Ticks / TimeSpan.TicksPerSecond, duration.Ticks % TimeSpan.TicksPerSecond, milliseconds, TestClock],
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ReleaseProbeAsync(Subject subject, string owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return await DoesAsync(RedisScripts.Release, _keys.Lease(subject), [owner], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the store's own connection; the host's stays open.</summary>
    /// <returns>A task that ends when it is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await _announcements.StopAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Closes the store's own connection; the host's stays open.</summary>
    public void Dispose()
    {
        _ = _announcements.StopAsync();
        _connection.Dispose();
    }

    private async Task LookAtMemoryAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _memoryLookedAt, 1) == 1)
        {
            return;
        }

        try
        {
            if (await _connection.RunAsync(RedisMemory.FindEvictionAsync, cancellationToken).ConfigureAwait(false) is { } policy)
            {
                Log.MayEvict(_logger, _connection.Server, policy);
            }
        }
        catch (Exception exception) when (exception is HintStoreException or RedisCommandException)
        {
            // The user may not ask, or the server does not say: the store works as well without.
        }
    }

    private async Task<RedisValue[]> LookAsync(IConnectionMultiplexer connection)
    {
        await _announcements.EnsureHeardAsync(connection).ConfigureAwait(false);
        return await connection.GetDatabase().HashGetAsync(_keys.Store, ["version", "id"]).ConfigureAwait(false);
    }

    private async Task WaitAsync(Task next, CancellationToken cancellationToken)
    {
        try
        {
            await next.WaitAsync(_options.PollEvery, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Nothing was announced; an announcement may have been lost.
        }
    }

    private RedisValue[] ArgumentsOf(HintBatch batch)
    {
        RedisValue[] arguments = new RedisValue[6 + (2 * batch.Deltas.Count)];
        arguments[0] = batch.Sequence;
        arguments[1] = TestClock;
        arguments[2] = _options.MaxSubjects;
        arguments[3] = ((long)_options.KeepUnusedFor.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        arguments[4] = _keys.Announcements;
        arguments[5] = NewId;
        for (int i = 0; i < batch.Deltas.Count; i++)
        {
            arguments[6 + (2 * i)] = RedisSubjects.ToStored(batch.Deltas[i].Subject);
            arguments[7 + (2 * i)] = RedisDeltas.ToStored(batch.Deltas[i]);
        }

        return arguments;
    }

    private async Task<bool> DoesAsync(string script, RedisKey key, RedisValue[] arguments, CancellationToken cancellationToken) =>
        (long)await _connection.RunAsync(
            connection => connection.GetDatabase().ScriptEvaluateAsync(script, [key], arguments), cancellationToken).ConfigureAwait(false) == 1;

    private async Task<RedisResult[]> EvaluateAsync(string script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellationToken) =>
        (RedisResult[])(await _connection.RunAsync(
            connection => connection.GetDatabase().ScriptEvaluateAsync(script, keys, arguments), cancellationToken).ConfigureAwait(false))!;
}
