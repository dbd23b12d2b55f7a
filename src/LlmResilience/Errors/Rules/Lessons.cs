namespace LlmResilience.Errors.Rules;

/// <summary>What an answer teaches about a target.</summary>
internal readonly record struct Lessons(string? Endpoint, string? NewEndpoint, string? Parameter, string? NewParameter);
