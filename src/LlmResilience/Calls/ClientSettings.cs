namespace LlmResilience.Calls;

/// <summary>What belongs to one client: its name, its route, and its own limit.</summary>
/// <param name="Name">The name of the HttpClient; empty where there is none.</param>
/// <param name="Route">The route that its calls take; null for none.</param>
/// <param name="TotalLimit">A limit for each call that the client's <see cref="HttpClient.Timeout"/> was set to.</param>
internal sealed record ClientSettings(string Name, string? Route, ClientTotalLimit TotalLimit);
