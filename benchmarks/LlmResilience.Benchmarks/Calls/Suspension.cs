using System.Runtime.CompilerServices;

namespace LlmResilience.Benchmarks.Calls;

/// <summary>
/// Lets the stub suspend as a network would, and go on later on the same thread: every asynchronous stage above it really
/// suspends, and no thread switch or timer is measured. One call at a time.
/// </summary>
internal sealed class Suspension : INotifyCompletion
{
    private Action? _continuation;

    public bool IsCompleted => false;

    public Suspension GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => _continuation = continuation;

    /// <summary>The answer is there.</summary>
    public void Resume()
    {
        Action continuation = _continuation ?? throw new InvalidOperationException("The call never came to the stub, or ended before it.");
        _continuation = null;
        continuation();
    }
}
