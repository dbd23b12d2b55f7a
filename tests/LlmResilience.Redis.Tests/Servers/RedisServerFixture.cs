namespace LlmResilience.Redis.Tests.Servers;

/// <summary>One server for all tests of a class; not started where redis-server is not installed.</summary>
public class RedisServerFixture : IAsyncLifetime
{
    private RedisServer? _server;

    public RedisServer Server => _server ?? throw new InvalidOperationException(RedisFactAttribute.Missing);

    public string ConnectionString => _server?.ConnectionString ?? "127.0.0.1:1";

    public async Task InitializeAsync() => _server = RedisServer.IsInstalled ? await RedisServer.StartAsync(Options) : null;

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    protected virtual RedisServerOptions Options => new();
}
