using LlmResilience.Circuits;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints;

/// <summary>How the store has been doing, and when it is tried again. Written by the flusher's loop, read by anyone.</summary>
/// <param name="options">Give the waits.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told when the store goes away and when it is back.</param>
/// <param name="random">From 0 to 1; spreads the tries of a fleet whose store comes back.</param>
internal sealed class HintStoreCondition(HintOptions options, TimeProvider time, ILogger<HintStoreCondition> logger, Func<double>? random = null)
{
    private readonly ILogger _logger = new QuietLogger(logger);
    private readonly Func<double> _random = random ?? Random.Shared.NextDouble;
    private SteadyWait _wait;
    private long _awaySince;
    private HintStoreTrouble? _trouble;
    private long _lastSuccessTicks;

    public HintStoreTrouble? Trouble => Volatile.Read(ref _trouble);

    public DateTimeOffset? LastSuccessAt => Interlocked.Read(ref _lastSuccessTicks) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Whether the wait after the last failure is over.</summary>
    public bool IsDue => _wait.IsOver(time);

    public void Succeeded()
    {
        _wait = default;
        Interlocked.Exchange(ref _lastSuccessTicks, time.GetUtcNow().UtcTicks);
        if (Trouble is { } trouble)
        {
            Volatile.Write(ref _trouble, null);
            Log.StoreBack(_logger, time.GetElapsedTime(_awaySince), trouble.Failures);
        }
    }

    public void Failed(Exception exception)
    {
        HintStoreTrouble trouble = new(Trouble?.Since ?? time.GetUtcNow(), (Trouble?.Failures ?? 0) + 1, exception);
        if (Trouble is null)
        {
            _awaySince = time.GetTimestamp();
            Log.StoreAway(_logger, exception.Message, exception);
        }

        Volatile.Write(ref _trouble, trouble);
        double growth = Math.Pow(2, Math.Min(trouble.Failures - 1, 20));
        TimeSpan wait = options.RetryDelay * growth;
        TimeSpan longest = wait < options.MaxRetryDelay ? wait : options.MaxRetryDelay;
        _wait = SteadyWait.Begin(longest * (0.5 + (0.5 * _random())), time);
    }
}
