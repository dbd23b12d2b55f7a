namespace LlmResilience.Attempts;

/// <summary>Learns from the outcome of an attempt. Must be fast; what it throws is logged and harms nobody.</summary>
internal interface IAttemptObserver
{
    /// <summary>Called once for each attempt, on whatever thread ended it.</summary>
    void OnAttempt(in AttemptOutcome outcome);
}
