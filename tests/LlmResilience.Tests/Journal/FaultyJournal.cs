namespace LlmResilience.Tests.Journal;

/// <summary>A journal that fails on order: before it has appended a batch, after it, or never answering.</summary>
public sealed class FaultyJournal(IErrorJournal inner) : IErrorJournal
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

    public IErrorJournal Inner { get; set; } = inner;

    /// <summary>What happens while a batch is being appended; null for nothing.</summary>
    public Action? Meanwhile { get; set; }

    /// <summary>Ends when an operation hangs.</summary>
    public Task Hung => _hung.Task;

    /// <summary>Every batch that came in, with repeats.</summary>
    public List<JournalBatch> Received { get; } = [];

    public int Trims { get; private set; }

    public Func<JournalTrimResult>? Trimming { get; set; }

    /// <summary>Ends when the next batch has been appended.</summary>
    public Task NextAsync() => (_next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public async ValueTask<JournalBatchResult> AppendAsync(JournalBatch batch, CancellationToken cancellationToken = default)
    {
        Received.Add(batch);
        if (Now is Fault.LoseTheAnswer)
        {
            await Inner.AppendAsync(batch, cancellationToken);
            throw new IOException("The connection broke.");
        }

        if (Now is Fault.Throw)
        {
            throw new IOException("The journal is away.");
        }

        if (Now is Fault.Hang)
        {
            _hung.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        Meanwhile?.Invoke();
        JournalBatchResult result = await Inner.AppendAsync(batch, cancellationToken);
        _next?.TrySetResult();
        return result;
    }

    public ValueTask<JournalTrimResult> TrimAsync(JournalRetention retention, CancellationToken cancellationToken = default)
    {
        Trims++;
        return Trimming is { } trimming ? ValueTask.FromResult(trimming()) : Inner.TrimAsync(retention, cancellationToken);
    }

    public ValueTask<JournalPage> QueryAsync(JournalQuery query, CancellationToken cancellationToken = default) => Inner.QueryAsync(query, cancellationToken);

    public ValueTask<IReadOnlyList<JournalBucket>> AggregateAsync(JournalAggregation aggregation, CancellationToken cancellationToken = default) =>
        Inner.AggregateAsync(aggregation, cancellationToken);

    public ValueTask<long> ResolveAsync(IReadOnlyCollection<Guid> ids, string? notes, CancellationToken cancellationToken = default) =>
        Inner.ResolveAsync(ids, notes, cancellationToken);

    public ValueTask<long> ResolveAllAsync(JournalFilter filter, string? notes, CancellationToken cancellationToken = default) =>
        Inner.ResolveAllAsync(filter, notes, cancellationToken);

    public ValueTask<AuditPage> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken = default) => Inner.ReadAuditAsync(query, cancellationToken);
}
