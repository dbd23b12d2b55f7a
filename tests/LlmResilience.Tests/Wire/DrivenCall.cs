using System.Threading.Channels;

namespace LlmResilience.Tests.Wire;

/// <summary>A call under way on a <see cref="DrivenClock"/>: knows each wait as it begins.</summary>
internal abstract class DrivenCall
{
    private readonly Channel<TimeSpan> _begun = Channel.CreateUnbounded<TimeSpan>();
    private readonly List<TimeSpan> _waited = [];

    /// <summary>The waits so far that time was moved on for.</summary>
    public IReadOnlyList<TimeSpan> Waited => _waited;

    /// <summary>The call's task, whatever it gives.</summary>
    protected abstract Task Task { get; }

    public void Waits(TimeSpan time) => _begun.Writer.TryWrite(time);

    /// <summary>The next wait that the call begins; it has begun when this completes. Time does not move.</summary>
    public async Task<TimeSpan> NextWaitAsync() => await _begun.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Moves time on by each wait of the call until it has ended.</summary>
    protected async Task DriveAsync(DrivenClock clock)
    {
        while (true)
        {
            using CancellationTokenSource unneeded = new();
            Task<TimeSpan> next = _begun.Reader.ReadAsync(unneeded.Token).AsTask();
            Task first = await Task.WhenAny(next, Task).WaitAsync(TimeSpan.FromSeconds(30));
            if (first == Task)
            {
                await unneeded.CancelAsync();
                return;
            }

            TimeSpan wait = await next;
            _waited.Add(wait);
            clock.Advance(wait);
        }
    }
}

/// <summary>A call that gives something.</summary>
internal sealed class DrivenCall<T>(DrivenClock clock) : DrivenCall
{
    /// <summary>The call itself; await it where no more waits are expected.</summary>
    public Task<T> Result { get; set; } = null!;

    protected override Task Task => Result;

    /// <summary>Drives the call to its end.</summary>
    public async Task<T> EndAsync()
    {
        await DriveAsync(clock);
        return await Result;
    }
}
