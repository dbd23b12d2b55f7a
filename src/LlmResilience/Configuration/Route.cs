namespace LlmResilience.Configuration;

/// <summary>A route with the routes that it names replaced by their targets.</summary>
internal sealed record Route(string Name, IReadOnlyList<TargetName> Targets);
