namespace LlmResilience;

/// <summary>Choices for single calls, given through <see cref="LlmCallScope"/> or the options of an <see cref="HttpRequestMessage"/>.</summary>
public sealed record LlmCallOptions
{
    private static readonly HttpRequestOptionsKey<LlmCallOptions> Key = new("LlmResilience.CallOptions");

    // Only ever turned from false to true: until somebody asks for the key no message can carry it, and a look into a message's
    // options allocates them.
    private static bool _keyIsKnown;

    /// <summary>The key under which an <see cref="HttpRequestMessage"/> carries its choices. They win over those of a scope.</summary>
    public static HttpRequestOptionsKey<LlmCallOptions> RequestKey
    {
        get
        {
            Volatile.Write(ref _keyIsKnown, true);
            return Key;
        }
    }

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

    /// <summary>For whom the call is made; shown in reports and in the error history.</summary>
    /// <value>Null.</value>
    public string? Tenant { get; init; }

    /// <summary>The choices that a message carries, if it carries any.</summary>
    internal static LlmCallOptions? Of(HttpRequestMessage request) =>
        Volatile.Read(ref _keyIsKnown) && request.Options.TryGetValue(Key, out LlmCallOptions? options) ? options : null;
}
