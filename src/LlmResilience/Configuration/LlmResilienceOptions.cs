namespace LlmResilience;

/// <summary>Everything that can be set. Bound from a configuration section, set in code, or both; checked when the host starts.</summary>
/// <remarks>What is not set keeps a default that suits LLM traffic. A reload swaps the options and keeps everything learned.</remarks>
public sealed class LlmResilienceOptions
{
    /// <summary>The providers, by name; upper and lower case are the same.</summary>
    /// <value>Empty. Well-known providers (for example <c>openai</c>) are known without an entry, and need no address in one.</value>
    public IDictionary<string, ProviderOptions> Providers { get; } = new Dictionary<string, ProviderOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The routes, by name; upper and lower case are the same.</summary>
    /// <value>Empty.</value>
    public IDictionary<string, RouteOptions> Routes { get; } = new Dictionary<string, RouteOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The time limits of calls and attempts; a provider may have its own.</summary>
    /// <value>The defaults of <see cref="TimeoutOptions"/>.</value>
    public TimeoutOptions Timeouts { get; } = new();

    /// <summary>Repeats, waits, and what a verdict does.</summary>
    /// <value>The defaults of <see cref="RetryOptions"/>.</value>
    public RetryOptions Retry { get; } = new();

    /// <summary>When circuits open and how they come back.</summary>
    /// <value>The defaults of <see cref="CircuitOptions"/>.</value>
    public CircuitOptions Circuits { get; } = new();

    /// <summary>What is remembered of targets, and for how long.</summary>
    /// <value>The defaults of <see cref="HintOptions"/>.</value>
    public HintOptions Hints { get; } = new();

    /// <summary>How failed attempts reach the error history, and how long it keeps them.</summary>
    /// <value>The defaults of <see cref="JournalOptions"/>.</value>
    public JournalOptions Journal { get; } = new();

    /// <summary>
    /// Whether a model written <c>provider/model</c> in a request names a target of a configured provider. Not applied where the request's
    /// own provider itself uses model names with slashes.
    /// </summary>
    /// <value><see langword="false"/>: only the name of a route means more than a model of the request's own provider.</value>
    public bool TargetNamesInRequests { get; set; }

    /// <summary>
    /// Names of request headers that may go along when a call moves to another provider, besides content headers, Accept, User-Agent and
    /// trace context. Credentials, cookies and Host can not be named.
    /// </summary>
    /// <value>Empty.</value>
    public IList<string> ForwardedHeaders { get; } = [];
}
