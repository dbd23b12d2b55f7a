namespace LlmResilience;

/// <summary>One attempt of a call.</summary>
/// <param name="Number">1 for the first attempt of the call.</param>
/// <param name="Target">The target, as <c>provider/model</c>.</param>
/// <param name="Error">The verdict; null when the attempt was answered.</param>
/// <param name="Waited">How long the call waited before this attempt.</param>
/// <param name="Duration">How long the attempt took until the response's headers, or until it failed.</param>
public sealed record LlmAttemptReport(int Number, string Target, LlmError? Error, TimeSpan Waited, TimeSpan Duration);
