namespace LlmResilience;

/// <summary>A target that was passed over without an attempt.</summary>
/// <param name="Target">The target, as <c>provider/model</c>.</param>
/// <param name="Reason">Why, for example <c>the target's circuit is open (overloaded)</c>.</param>
/// <param name="Until">When it may be tried again, where that is known.</param>
public sealed record LlmSkippedTarget(string Target, string Reason, DateTimeOffset? Until);
