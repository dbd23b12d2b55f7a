namespace LlmResilience.Tests.Hints;

/// <summary>A store that fails on order: before it has applied a batch, after it, or never answering.</summary>
public sealed class FaultyStore(ICompatibilityHintStore inner) : ICompatibilityHintStore
{
    private readonly TaskCompletionSource _hung = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TaskCompletionSource? _next;

    public enum Fault
    {
        None,
        Throw,
        LoseTheAnswer,
        Hang,
    }

    public Fault Now { get; set; }

    /// <summary>What the next batch waits for before it is applied; null for nothing.</summary>
    public Func<Task>? Holding { get; set; }

    /// <summary>Ends when an operation hangs.</summary>
    public Task Hung => _hung.Task;

    /// <summary>Every batch that came in, with repeats.</summary>
    public List<HintBatch> Received { get; } = [];

    /// <summary>Ends when the next batch has been applied.</summary>
    public Task NextAsync() => (_next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public bool IsShared => inner.IsShared;

    public async ValueTask<HintStoreSnapshot> LoadAsync(CancellationToken cancellationToken = default)
    {
        await FailAsync(cancellationToken);
        return await inner.LoadAsync(cancellationToken);
    }

    public ValueTask<HintStoreSnapshot> ReadChangesAsync(long sinceVersion, CancellationToken cancellationToken = default) =>
        inner.ReadChangesAsync(sinceVersion, cancellationToken);

    public async ValueTask WaitForChangeAsync(long sinceVersion, CancellationToken cancellationToken = default)
    {
        await FailAsync(cancellationToken);
        await inner.WaitForChangeAsync(sinceVersion, cancellationToken);
    }

    public async ValueTask<HintBatchResult> ApplyAsync(HintBatch batch, CancellationToken cancellationToken = default)
    {
        Received.Add(batch);
        await (Holding?.Invoke() ?? Task.CompletedTask);
        if (Now is Fault.LoseTheAnswer)
        {
            await inner.ApplyAsync(batch, cancellationToken);
            throw new IOException("The connection broke.");
        }

        await FailAsync(cancellationToken);
        HintBatchResult result = await inner.ApplyAsync(batch, cancellationToken);
        _next?.TrySetResult();
        return result;
    }

    public ValueTask<bool> TryLeaseProbeAsync(Subject subject, string owner, TimeSpan duration, CancellationToken cancellationToken = default) =>
        inner.TryLeaseProbeAsync(subject, owner, duration, cancellationToken);

    public ValueTask<bool> ReleaseProbeAsync(Subject subject, string owner, CancellationToken cancellationToken = default) =>
        inner.ReleaseProbeAsync(subject, owner, cancellationToken);

    private async Task FailAsync(CancellationToken cancellationToken)
    {
        if (Now is Fault.Throw)
        {
            throw new IOException("The store is away.");
        }

        if (Now is Fault.Hang)
        {
            _hung.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
