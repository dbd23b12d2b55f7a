namespace LlmResilience;

/// <summary>The identity of a thing that can be blamed and outlives a request. A changed address is another subject.</summary>
/// <remarks>
/// Provider names and addresses compare as given; <see cref="Of(SubjectKind, string, string, string?, string?, string?)"/>
/// is the one way to make a valid one.
/// </remarks>
public sealed record Subject
{
    private Subject(SubjectKind kind, string provider, string address)
    {
        Kind = kind;
        Provider = provider;
        Address = address;
    }

    /// <summary>What kind of thing this is.</summary>
    public SubjectKind Kind { get; }

    /// <summary>The provider's name, for example <c>openai</c>.</summary>
    public string Provider { get; }

    /// <summary>The provider's address: scheme, host, port and base path, without credentials or query.</summary>
    public string Address { get; }

    /// <summary>The model; set for targets, endpoints and keys on targets.</summary>
    public string? Model { get; private init; }

    /// <summary>The API path, for example <c>/v1/chat/completions</c>; set for endpoints.</summary>
    public string? Endpoint { get; private init; }

    /// <summary>The fingerprint of the credential (a keyed hash, never the credential); set for keys.</summary>
    public string? Key { get; private init; }

    /// <summary>Makes the identity of a subject.</summary>
    /// <param name="kind">What kind of thing it is.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="address">The provider's address.</param>
    /// <param name="model">The model; required for targets, endpoints and keys on targets.</param>
    /// <param name="endpoint">The API path; required for endpoints.</param>
    /// <param name="key">The credential's fingerprint; required for keys and keys on targets.</param>
    /// <returns>The subject.</returns>
    /// <exception cref="ArgumentException">A part that this kind needs is missing, or one is given that it has not.</exception>
    public static Subject Of(SubjectKind kind, string provider, string address, string? model = null, string? endpoint = null, string? key = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(provider);
        ArgumentNullException.ThrowIfNull(address);
        bool hasModel = kind is SubjectKind.Target or SubjectKind.Endpoint or SubjectKind.KeyOnTarget;
        bool hasEndpoint = kind is SubjectKind.Endpoint;
        bool hasKey = kind is SubjectKind.Key or SubjectKind.KeyOnTarget;
        Check(hasModel, model, nameof(model), kind);
        Check(hasEndpoint, endpoint, nameof(endpoint), kind);
        Check(hasKey, key, nameof(key), kind);
        return new Subject(kind, provider, address) { Model = model, Endpoint = endpoint, Key = key };
    }

    /// <summary>A readable form, for example <c>target openai/gpt-4o-mini</c>. For people; not an identity.</summary>
    /// <returns>The kind, the target and what else the kind has.</returns>
    public override string ToString() => Kind switch
    {
        SubjectKind.Provider => $"provider {Provider}",
        SubjectKind.Target => $"target {Provider}/{Model}",
        SubjectKind.Endpoint => $"endpoint {Endpoint} of {Provider}/{Model}",
        SubjectKind.Key => $"key {Key} of {Provider}",
        SubjectKind.KeyOnTarget => $"key {Key} on {Provider}/{Model}",
    };

    private static void Check(bool needed, string? value, string name, SubjectKind kind)
    {
        if (needed == string.IsNullOrEmpty(value))
        {
            throw new ArgumentException(needed ? $"A subject of kind {kind} needs a {name}." : $"A subject of kind {kind} has no {name}.", name);
        }
    }
}
