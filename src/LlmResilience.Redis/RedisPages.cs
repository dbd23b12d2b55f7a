using StackExchange.Redis;

namespace LlmResilience.Redis;

/// <summary>Asks for one page after the other, each with the limits of an operation.</summary>
internal readonly struct RedisPages(RedisConnection connection, CancellationToken cancellationToken)
{
    public Task<T> RunAsync<T>(Func<IDatabase, Task<T>> page) => connection.RunAsync(multiplexer => page(multiplexer.GetDatabase()), cancellationToken);
}
