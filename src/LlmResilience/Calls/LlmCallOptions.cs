namespace LlmResilience;

/// <summary>Choices for single calls, given through <see cref="LlmCallScope"/> or the options of an <see cref="HttpRequestMessage"/>.</summary>
public sealed record LlmCallOptions
{
    /// <summary>The key under which an <see cref="HttpRequestMessage"/> carries its choices. They win over those of a scope.</summary>
    public static HttpRequestOptionsKey<LlmCallOptions> RequestKey { get; } = new("LlmResilience.CallOptions");

    /// <summary>The route to take.</summary>
    /// <value>Null: the model's or the client's route, if there is one.</value>
    public string? Route { get; init; }

    /// <summary>Whether the call stays on its first target.</summary>
    /// <value>False.</value>
    public bool NoFallback { get; init; }

    /// <summary>
    /// How long each call may take over all its attempts and waits, in place of <see cref="TimeoutOptions.Total"/>. A shorter
    /// <see cref="HttpClient.Timeout"/> that was set on the client still holds.
    /// </summary>
    /// <value>Null: the client's or the options' limit.</value>
    public TimeSpan? Deadline { get; init; }

    /// <summary>For whom the call is made; shown in reports.</summary>
    /// <value>Null.</value>
    public string? Tenant { get; init; }
}
