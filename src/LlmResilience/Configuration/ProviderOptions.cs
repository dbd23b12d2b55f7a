namespace LlmResilience;

/// <summary>A named upstream: where it is, what it speaks, and what it is called with.</summary>
public sealed class ProviderOptions
{
    /// <summary>
    /// The base address, as one would give it to the provider's SDK: for the OpenAI formats the part before <c>/chat/completions</c>
    /// (without a path, <c>/v1/</c> is taken), for Azure OpenAI <c>https://&lt;resource&gt;.openai.azure.com/</c>, for Anthropic, Gemini and
    /// Ollama the part before the API version.
    /// </summary>
    /// <value><see langword="null"/>: the kind's own address. A kind without one (any self-hosted server, Azure OpenAI) needs this setting.</value>
    public string? Address { get; set; }

    /// <summary>The well-known provider that this one is, or behaves like, for example <c>openai-compatible</c>.</summary>
    /// <value>
    /// <see langword="null"/>: the provider's own name where that is a well-known one, else what is known of the address's host, else
    /// <c>openai-compatible</c>.
    /// </value>
    public string? Kind { get; set; }

    /// <summary>The dialects it speaks.</summary>
    /// <value>Empty: those of its kind.</value>
    public IList<LlmWireFormat> WireFormats { get; } = [];

    /// <summary>The API key that calls to this provider carry. It appears in no log, metric, store or exception.</summary>
    /// <value>
    /// <see langword="null"/>: a call that was addressed to this provider keeps the caller's own credential; a call that comes here from
    /// another provider carries none.
    /// </value>
    public string? ApiKey { get; set; }

    /// <summary>Azure OpenAI only: the <c>api-version</c> of the deployments API.</summary>
    /// <value><see langword="null"/>: the versionless API under <c>/openai/v1</c>.</value>
    public string? ApiVersion { get; set; }

    /// <summary>
    /// Where calls to this provider that name no route may go when it cannot serve them, in order: targets (<c>provider/model</c>) or names of
    /// routes. The fallbacks of those providers are not followed in turn.
    /// </summary>
    /// <value>Empty: nowhere.</value>
    public IList<string> Fallback { get; } = [];

    /// <summary>Time limits of this provider, where they differ from the general ones.</summary>
    /// <value><see langword="null"/>: the general ones.</value>
    public ProviderTimeoutOptions? Timeouts { get; set; }

    /// <summary>Whether a key may be sent over plain http to a host that is not local.</summary>
    /// <value><see langword="false"/>: such a provider is refused at start.</value>
    public bool AllowInsecureHttp { get; set; }
}
