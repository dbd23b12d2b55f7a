namespace LlmResilience.Hints;

/// <summary>Why the store is not being written now; what a health check shows.</summary>
/// <param name="Since">When the first operation failed.</param>
/// <param name="Failures">How many operations have failed in a row.</param>
/// <param name="Error">What the last one threw.</param>
internal sealed record HintStoreTrouble(DateTimeOffset Since, int Failures, Exception Error);
