namespace LlmResilience.Tests.Hints;

/// <summary>One process's way to a store that others use, too: counts what it asks for, and can be taken away, hang, announce without end or hold other content.</summary>
public sealed class WatchedStore(ICompatibilityHintStore inner) : ICompatibilityHintStore
{
    private ICompatibilityHintStore _inner = inner;
    private TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _reads;
    private int _waits;
    private int _asks;

    public enum Fault
    {
        None,
        Throw,
        Hang,
    }

    public ICompatibilityHintStore Inner
    {
        get => _inner;
        set
        {
            _inner = value;
            Interlocked.Exchange(ref _replaced, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    /// <summary>What every operation does.</summary>
    public Fault Now { get; set; }

    /// <summary>Whether waiting alone fails.</summary>
    public bool WaitingFails { get; set; }

    /// <summary>Whether no batch arrives.</summary>
    public bool WritesFail { get; set; }

    /// <summary>Whether every wait ends at once.</summary>
    public bool AnnouncesWithoutEnd { get; set; }

    public int Reads => Volatile.Read(ref _reads);

    public int Waits => Volatile.Read(ref _waits);

    /// <summary>How often a lease was asked for.</summary>
    public int Asks => Volatile.Read(ref _asks);

    public bool IsShared => true;

    public async ValueTask<HintStoreSnapshot> LoadAsync(CancellationToken cancellationToken = default)
    {
        await FailAsync(cancellationToken);
        return await Inner.LoadAsync(cancellationToken);
    }

    public async ValueTask<HintStoreSnapshot> ReadChangesAsync(long sinceVersion, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _reads);
        await FailAsync(cancellationToken);
        return await Inner.ReadChangesAsync(sinceVersion, cancellationToken);
    }

    public async ValueTask WaitForChangeAsync(long sinceVersion, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _waits);
        await FailAsync(cancellationToken);
        if (WaitingFails)
        {
            throw new IOException("Nothing can be subscribed to.");
        }

        if (!AnnouncesWithoutEnd)
        {
            await (await Task.WhenAny(Inner.WaitForChangeAsync(sinceVersion, cancellationToken).AsTask(), _replaced.Task));
        }
    }

    public async ValueTask<HintBatchResult> ApplyAsync(HintBatch batch, CancellationToken cancellationToken = default)
    {
        await FailAsync(cancellationToken);
        if (WritesFail)
        {
            throw new IOException("The connection broke.");
        }

        return await Inner.ApplyAsync(batch, cancellationToken);
    }

    public async ValueTask<bool> TryLeaseProbeAsync(Subject subject, string owner, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _asks);
        await FailAsync(cancellationToken);
        return await Inner.TryLeaseProbeAsync(subject, owner, duration, cancellationToken);
    }

    public async ValueTask<bool> ReleaseProbeAsync(Subject subject, string owner, CancellationToken cancellationToken = default)
    {
        await FailAsync(cancellationToken);
        return await Inner.ReleaseProbeAsync(subject, owner, cancellationToken);
    }

    private async Task FailAsync(CancellationToken cancellationToken)
    {
        if (Now is Fault.Throw)
        {
            throw new IOException("The store is away.");
        }

        if (Now is Fault.Hang)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
