namespace LlmResilience.Attempts;

/// <summary>
/// Learns from attempts. It is called on whatever thread ended the attempt, must be fast, and can neither fail nor change
/// the call: what it throws is logged by who publishes.
/// </summary>
internal interface IAttemptObserver
{
    /// <summary>Hears of one attempt, exactly once.</summary>
    /// <param name="outcome">What became of it.</param>
    void OnAttempt(in AttemptOutcome outcome);
}
