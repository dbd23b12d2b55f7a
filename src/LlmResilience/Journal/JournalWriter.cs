using LlmResilience.Circuits;
using LlmResilience.Hints;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Journal;

/// <summary>
/// The one background loop between the process and its journal: writes what failed, every <see cref="JournalOptions.FlushEvery"/> and as
/// soon as a batch is full, what people changed at once, and has removed what is kept no longer.
/// </summary>
/// <remarks>
/// Only the loop writes, one operation at a time. A failure is tried again with growing waits, the batch under the same number; meanwhile
/// what fails waits in the queue, and is counted where that is full. Starting and stopping may be called more than once.
/// </remarks>
internal sealed class JournalWriter(
    JournalCalls journal,
    JournalQueue queue,
    JournalOutbox outbox,
    JournalTrimmer trimmer,
    JournalOptions options,
    TimeProvider time,
    ILogger<JournalWriter> logger) : IHostedService, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan SayOverflowEvery = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = new QuietLogger(logger);
    private readonly Lock _gate = new();
    private List<TaskCompletionSource> _waiters = [];
    private Task? _loop;
    private SteadyWait _wait;
    private long _awaySince;
    private HintStoreTrouble? _trouble;
    private readonly RecentDrops _drops = new(time);
    private long _overflowSeen;
    private long _overflowSaid;
    private SteadyWait _untilOverflowIsSaid;

    /// <summary>Whether failed attempts are recorded.</summary>
    public bool IsRecording => options.Enabled;

    public HintStoreTrouble? Trouble => Volatile.Read(ref _trouble);

    /// <summary>How the journal is doing. For any thread.</summary>
    public JournalHealth Health => new(Trouble, outbox.Failures, outbox.AuditLines, _drops.Count);

    /// <summary>Takes a failed attempt. Never waits.</summary>
    public void Add(JournalEntry entry)
    {
        EnsureStarted();
        queue.Add(entry);
    }

    /// <summary>Takes an audit line, which is written at once.</summary>
    /// <exception cref="JournalException">The journal has been away for so long that no more lines are taken; what they tell of must not be done.</exception>
    public void Add(AuditLine line)
    {
        EnsureStarted();
        if (!queue.TryAdd(line))
        {
            throw new JournalException(
                "(waiting lines)",
                $"{JournalQueue.MaxAuditLines} audit lines wait for it already. {Trouble?.Error.Message}",
                "Bring the journal back; what waits is written then.",
                Trouble?.Error);
        }
    }

    /// <summary>Waits until all that came in so far is in the journal, or the journal has failed.</summary>
    /// <exception cref="InvalidOperationException">The loop has ended, and something came in since.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        EnsureStarted();
        TaskCompletionSource waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiters.Add(waiter);
        }

        queue.Signal.Wake();
        Task loop = Volatile.Read(ref _loop)!;
        Task ended = await Task.WhenAny(waiter.Task, loop).WaitAsync(cancellationToken).ConfigureAwait(false);
        await ended.ConfigureAwait(false);
        if (!waiter.Task.IsCompleted && !outbox.IsEmpty)
        {
            throw Trouble?.Error ?? new InvalidOperationException("The error journal was stopped with the host; what failed since then is not in it.");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        EnsureStarted();
        return Task.CompletedTask;
    }

    /// <summary>Writes what is left, within the time that the token gives, and ends the loop.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Signal.Complete();
        if (Volatile.Read(ref _loop) is not { } loop)
        {
            return;
        }

        using (cancellationToken.UnsafeRegister(static state => ((JournalCalls)state!).Abort(), journal))
        {
            await loop.ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        journal.Dispose();
    }

    /// <summary>
    /// Writes what is left and ends the loop, for a container that is disposed of synchronously. It blocks for as long as one operation of
    /// the journal may take; the loop runs on the thread pool and never needs the blocked thread.
    /// </summary>
    public void Dispose()
    {
        queue.Signal.Complete();
        if (Volatile.Read(ref _loop) is { } loop)
        {
            Task.WaitAny([loop], options.FlushTimeout);
        }

        journal.Abort();
    }

    private void EnsureStarted()
    {
        if (Volatile.Read(ref _loop) is not null)
        {
            return;
        }

        lock (_gate)
        {
            _loop ??= Task.Run(RunAsync);
        }
    }

    private async Task RunAsync()
    {
        using (time.CreateTimer(static state => ((FlushSignal)state!).Wake(), queue.Signal, options.FlushEvery, options.FlushEvery))
        {
            do
            {
                await RoundAsync(last: false).ConfigureAwait(false);
            }
            while (await queue.Signal.WaitAsync().ConfigureAwait(false));
        }

        await RoundAsync(last: true).ConfigureAwait(false);
        if (!outbox.IsEmpty)
        {
            string reason = Trouble is null ? "they came in while the last ones were written" : "the error journal fails";
            Log.LeftBehind(_logger, outbox.Failures, outbox.AuditLines, reason, Trouble?.Error);
        }
    }

    private async Task RoundAsync(bool last)
    {
        List<TaskCompletionSource> waiters = TakeWaiters();
        Exception? error = Trouble?.Error;
        try
        {
            if (last || waiters.Count > 0 || _wait.IsOver(time))
            {
                await DeliverAsync(all: last || waiters.Count > 0, last).ConfigureAwait(false);
                error = null;
                Succeeded();
            }

            SayOverflow(last);
        }
        catch (Exception exception)
        {
            Failed(exception);
            error = exception;
        }

        foreach (TaskCompletionSource waiter in waiters)
        {
            _ = error is null ? waiter.TrySetResult() : waiter.TrySetException(error);
        }
    }

    private async Task DeliverAsync(bool all, bool last)
    {
        // What comes in meanwhile waits for the next round, so that whoever waits for this one, or for the stop, waits for an end.
        // One batch more has the counts of what was dropped while the others were made.
        int most = outbox.Batches + 1;
        bool hasMoreToTrim = false;
        bool sendsAgain = false;
        for (int i = 0; i == 0 || (i < most && (all ? !outbox.IsEmpty : outbox.IsUrgent)); i++)
        {
            await AppendNextAsync().ConfigureAwait(false);
            if (!sendsAgain && outbox.UnderWay is var again and > 0)
            {
                // What the journal has lost goes out again, once in a round.
                most += again;
                sendsAgain = true;
            }

            hasMoreToTrim = !last && await trimmer.StepAsync().ConfigureAwait(false);
            SayOverflow(last: false);
        }

        if (hasMoreToTrim || outbox.IsUrgent)
        {
            queue.Signal.Wake();
        }
    }

    private async Task AppendNextAsync()
    {
        if (outbox.Next() is not { } batch)
        {
            return;
        }

        if (outbox.Answer(batch, await journal.AppendAsync(batch).ConfigureAwait(false)))
        {
            trimmer.OnAppended(batch.Entries.Count);
        }
        else if (batch.Sequence == 1)
        {
            throw new InvalidOperationException("The error journal refuses the first batch of a writer.");
        }
    }

    private void SayOverflow(bool last)
    {
        long dropped = queue.EverDropped;
        _drops.Add(dropped - _overflowSeen);
        _overflowSeen = dropped;
        long overflow = dropped - _overflowSaid;
        if (overflow > 0 && (last || _untilOverflowIsSaid.IsOver(time)))
        {
            Log.Overflow(_logger, overflow, options.QueueSize);
            _overflowSaid += overflow;
            _untilOverflowIsSaid = SteadyWait.Begin(SayOverflowEvery, time);
        }
    }

    private void Succeeded()
    {
        _wait = default;
        if (Trouble is { } trouble)
        {
            Volatile.Write(ref _trouble, null);
            Log.Back(_logger, time.GetElapsedTime(_awaySince), trouble.Failures);
        }
    }

    private void Failed(Exception exception)
    {
        HintStoreTrouble trouble = new(Trouble?.Since ?? time.GetUtcNow(), (Trouble?.Failures ?? 0) + 1, exception);
        if (Trouble is null)
        {
            _awaySince = time.GetTimestamp();
            Log.Away(_logger, exception.Message, exception);
        }

        Volatile.Write(ref _trouble, trouble);
        double growth = Math.Pow(2, Math.Min(trouble.Failures - 1, 20));
        TimeSpan wait = options.RetryDelay * growth;
        _wait = SteadyWait.Begin(wait < options.MaxRetryDelay ? wait : options.MaxRetryDelay, time);
    }

    private List<TaskCompletionSource> TakeWaiters()
    {
        lock (_gate)
        {
            // Always another list: whoever comes during the round is not to be told at its end that it was for him.
            List<TaskCompletionSource> waiters = _waiters;
            _waiters = [];
            return waiters;
        }
    }
}
