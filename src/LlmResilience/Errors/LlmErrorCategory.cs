namespace LlmResilience;

/// <summary>What a failed attempt means. One name for each thing that calls for another reaction.</summary>
public enum LlmErrorCategory
{
    /// <summary>No rule knew the answer.</summary>
    Unknown,

    /// <summary>The credential is missing, malformed, revoked or expired.</summary>
    Authentication,

    /// <summary>The credential is valid but not allowed to do this, or a firewall forbids it.</summary>
    PermissionDenied,

    /// <summary>Somebody must pay before the account works again.</summary>
    InsufficientBalance,

    /// <summary>A daily, weekly or monthly allowance is used up; it resets by itself.</summary>
    QuotaExceeded,

    /// <summary>Too many requests or tokens in a short window.</summary>
    RateLimit,

    /// <summary>The model or the provider is out of capacity now.</summary>
    Overloaded,

    /// <summary>The model is being loaded and will answer soon.</summary>
    ModelLoading,

    /// <summary>The provider failed.</summary>
    ServerError,

    /// <summary>No answer within a limit: ours, a gateway's or the provider's own.</summary>
    Timeout,

    /// <summary>No connection, or the connection broke before an answer.</summary>
    Network,

    /// <summary>The host name could not be resolved.</summary>
    Dns,

    /// <summary>No secure connection could be made.</summary>
    Tls,

    /// <summary>The answer broke off after it had begun.</summary>
    StreamInterrupted,

    /// <summary>The provider does not know the model, or does not offer it to this credential.</summary>
    ModelNotFound,

    /// <summary>The model exists, but this API does not serve it.</summary>
    EndpointUnsupported,

    /// <summary>The model refuses a parameter of the request on this API, whatever its value.</summary>
    UnsupportedParameter,

    /// <summary>The prompt, or prompt and answer together, do not fit the model's context.</summary>
    ContextLengthExceeded,

    /// <summary>The request is larger than any limit that could ever admit it.</summary>
    RequestTooLarge,

    /// <summary>A safety system refused the prompt or the answer.</summary>
    ContentFiltered,

    /// <summary>The request is malformed or a value is out of range.</summary>
    InvalidRequest,

    /// <summary>A path or an item does not exist.</summary>
    NotFound,

    /// <summary>The request collides with the state of something on the server.</summary>
    Conflict,

    /// <summary>The provider sent the client elsewhere (3xx), which is not followed.</summary>
    Redirected,

    /// <summary>The call's own deadline passed.</summary>
    DeadlineExceeded,

    /// <summary>The caller cancelled.</summary>
    Cancelled,
}
