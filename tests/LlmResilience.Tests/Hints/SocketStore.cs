using System.Net;
using System.Net.Sockets;

namespace LlmResilience.Tests.Hints;

/// <summary>A store behind a real socket: each operation asks a server first, which accepts everybody and answers only while it is told to.</summary>
internal sealed class SocketStore : ICompatibilityHintStore, IAsyncDisposable
{
    private readonly ICompatibilityHintStore _inner;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public SocketStore(ICompatibilityHintStore inner)
    {
        _inner = inner;
        _listener.Start();
        _serving = ServeAsync();
    }

    public bool Answers { get; set; } = true;

    public bool IsShared => _inner.IsShared;

    public async ValueTask<HintStoreSnapshot> LoadAsync(CancellationToken cancellationToken = default)
    {
        await AskAsync(cancellationToken);
        return await _inner.LoadAsync(cancellationToken);
    }

    public async ValueTask<HintStoreSnapshot> ReadChangesAsync(long sinceVersion, CancellationToken cancellationToken = default)
    {
        await AskAsync(cancellationToken);
        return await _inner.ReadChangesAsync(sinceVersion, cancellationToken);
    }

    public async ValueTask WaitForChangeAsync(long sinceVersion, CancellationToken cancellationToken = default)
    {
        await AskAsync(cancellationToken);
        await _inner.WaitForChangeAsync(sinceVersion, cancellationToken);
    }

    public async ValueTask<HintBatchResult> ApplyAsync(HintBatch batch, CancellationToken cancellationToken = default)
    {
        await AskAsync(cancellationToken);
        return await _inner.ApplyAsync(batch, cancellationToken);
    }

    public ValueTask<bool> TryLeaseProbeAsync(Subject subject, string owner, TimeSpan duration, CancellationToken cancellationToken = default) =>
        _inner.TryLeaseProbeAsync(subject, owner, duration, cancellationToken);

    public ValueTask<bool> ReleaseProbeAsync(Subject subject, string owner, CancellationToken cancellationToken = default) =>
        _inner.ReleaseProbeAsync(subject, owner, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        using TcpClient client = new();
        await client.ConnectAsync((IPEndPoint)_listener.LocalEndpoint, cancellationToken);
        byte[] one = [1];
        await client.GetStream().WriteAsync(one, cancellationToken);
        await client.GetStream().ReadExactlyAsync(one, cancellationToken);
    }

    private async Task ServeAsync()
    {
        List<TcpClient> silent = [];
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                silent.Add(client);
                if (Answers)
                {
                    await client.GetStream().WriteAsync(new byte[] { 1 }, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            silent.ForEach(static client => client.Dispose());
        }
    }
}
