using StackExchange.Redis;

namespace LlmResilience.Benchmarks.Stores;

/// <summary>
/// What one would write by hand: a hash for each target, and for each row a counter and two times, all of a batch in one go and no answer waited for
/// before the next command is sent. No numbers of writers, epochs, lessons or last errors; a time may go back, and half a batch may be written.
/// </summary>
internal sealed class RawRedis(IConnectionMultiplexer connection)
{
    private readonly IDatabase _database = connection.GetDatabase();
    private readonly RedisKey[] _keys = [.. Batches.Names.Select(static name => (RedisKey)$"raw:{name}")];

    public async Task WriteAsync()
    {
        long now = TimeProvider.System.GetUtcNow().UtcTicks;
        IBatch batch = _database.CreateBatch();
        Task[] answers = new Task[2 * _keys.Length];
        for (int i = 0; i < _keys.Length; i++)
        {
            answers[2 * i] = batch.HashIncrementAsync(_keys[i], "successes", 3);
            answers[(2 * i) + 1] = batch.HashSetAsync(_keys[i], [new HashEntry("last_attempt_at", now), new HashEntry("last_success_at", now)]);
        }

        batch.Execute();
        await Task.WhenAll(answers).ConfigureAwait(false);
    }
}
