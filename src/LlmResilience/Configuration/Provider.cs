namespace LlmResilience.Configuration;

/// <summary>One upstream as the running process sees it: its options over what the catalogue knows. Immutable.</summary>
internal sealed class Provider
{
    private readonly string _name = "";
    private readonly Uri _address = null!;
    private readonly string _host = "";
    private readonly CredentialScheme? _credential;
    private readonly string? _apiVersion;
    private Subject? _subject;

    /// <summary>The name; kept in lower case, so that the case in which it was configured is no part of an identity.</summary>
    public required string Name
    {
        get => _name;
        init => _name = value.ToLowerInvariant();
    }

    /// <summary>What is known of its kind.</summary>
    public required KnownProvider Known { get; init; }

    /// <summary>The normalised base address; it always ends with a slash.</summary>
    public required Uri Address
    {
        get => _address;
        init
        {
            _address = value;
            _host = value.Host;
            AddressKey = ProviderAddress.KeyOf(value);
        }
    }

    /// <summary>Whether every path of the host belongs to the provider, since its address was given without a path.</summary>
    public bool OwnsHost { get; init; }

    /// <summary>Scheme, host, port and base path, for <see cref="LlmResilience.Subject"/>.</summary>
    public string AddressKey { get; private init; } = "";

    // Two threads may both make it the first time; the two are equal.
    public Subject Subject => _subject ??= Subject.Of(SubjectKind.Provider, Name, AddressKey);

    public required IReadOnlyList<LlmWireFormat> WireFormats { get; init; }

    /// <summary>How it wants its API key.</summary>
    public CredentialScheme Credential
    {
        get => _credential ?? Known.Credential;
        init => _credential = value;
    }

    public string? ApiKey => Options?.ApiKey;

    /// <summary>Azure's api-version.</summary>
    public string? ApiVersion
    {
        get => _apiVersion ?? Options?.ApiVersion;
        init => _apiVersion = value;
    }

    /// <summary>Null where the provider is not configured but known by its host or name.</summary>
    public ProviderOptions? Options { get; init; }

    public IReadOnlyList<TargetName> Fallback { get; init; } = [];

    /// <summary>The provider's own limits over the general ones.</summary>
    public TimeoutOptions Timeouts { get; init; } = new();

    /// <summary>Whether a request goes to this provider: the same scheme, host and port, and a path under the address's.</summary>
    public bool Matches(Uri requestUri) => Matches(requestUri, OwnsHost ? "/" : Address.AbsolutePath);

    /// <summary>Whether a request goes to this provider's host and a path under the one given.</summary>
    public bool Matches(Uri requestUri, string path) =>
        requestUri.Port == Address.Port
        && string.Equals(requestUri.Host, _host, StringComparison.Ordinal)
        && string.Equals(requestUri.Scheme, Address.Scheme, StringComparison.Ordinal)
        && (path.Length == 1 || IsUnder(requestUri.AbsolutePath, path));

    private static bool IsUnder(string path, string start) =>
        path.StartsWith(start, StringComparison.Ordinal)
        || (path.Length == start.Length - 1 && start.StartsWith(path, StringComparison.Ordinal));

    public override string ToString() => Name;
}
