using System.Diagnostics;

namespace LlmResilience.Calls;

/// <summary>
/// The one place where a task's result is taken without awaiting it. Methods with an <c>async</c> flag serve both ways of
/// sending with the same decisions; with the flag off they never suspend.
/// </summary>
internal static class Synchronously
{
    /// <summary>The result of a task that has ended.</summary>
    public static T Completed<T>(ValueTask<T> task)
    {
        Debug.Assert(task.IsCompleted, "With async: false nothing may suspend.");
        return task.GetAwaiter().GetResult();
    }

    /// <summary>The result of a task that has ended.</summary>
    public static T Completed<T>(Task<T> task)
    {
        Debug.Assert(task.IsCompleted, "With async: false nothing may suspend.");
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Blocks the calling thread for a time: the wait of a synchronous call, and the only place that blocks.</summary>
    public static void Wait(TimeSpan time, TimeProvider clock, CancellationToken cancellationToken) =>
        Task.Delay(time, clock, cancellationToken).GetAwaiter().GetResult();
}
