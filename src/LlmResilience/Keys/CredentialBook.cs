using System.Collections.Concurrent;
using System.Net.Http.Headers;

namespace LlmResilience.Keys;

/// <summary>Knows the credentials in use. Callers' credentials are kept in a bounded cache, so that a fingerprint is computed once.</summary>
/// <remarks>Safe for any number of threads. A hit takes no lock and allocates nothing.</remarks>
internal sealed class CredentialBook(KeyFingerprinter fingerprinter)
{
    private const int Capacity = 1_000;

    private readonly ConcurrentDictionary<string, Credential> _ofCallers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Credential> _configured = new(StringComparer.Ordinal);

    /// <summary>The credential of a key that the options name.</summary>
    public Credential OfKey(string key) =>
        _configured.TryGetValue(key, out Credential? known)
            ? known
            : _configured.GetOrAdd(key, new Credential(fingerprinter.Fingerprint(key), CallerOwned: false));

    /// <summary>The credential that a caller's request carries.</summary>
    public Credential OfCaller(HttpRequestMessage request)
    {
        string? value = CredentialHeaders.Read(request);
        if (value is null)
        {
            return Credential.None;
        }

        return _ofCallers.TryGetValue(value, out Credential? known) ? known : Remember(value);
    }

    private Credential Remember(string value)
    {
        // Emptying the cache costs some hashing later; an exact order of use would cost every call.
        if (_ofCallers.Count >= Capacity)
        {
            _ofCallers.Clear();
        }

        return _ofCallers.GetOrAdd(value, Describe(value));
    }

    private Credential Describe(string value)
    {
        if (CredentialHeaders.AccessKeyId(value) is { } accessKeyId)
        {
            return new Credential(accessKeyId, CallerOwned: true, Signed: true);
        }

        string secret = AuthenticationHeaderValue.TryParse(value, out AuthenticationHeaderValue? header) && header.Parameter is not null
            ? header.Parameter
            : value;
        return new Credential(fingerprinter.Fingerprint(secret), CallerOwned: true, Rotates: IsJsonWebToken(secret));
    }

    private static bool IsJsonWebToken(string secret) =>
        secret.StartsWith("eyJ", StringComparison.Ordinal) && secret.AsSpan().Count('.') == 2;
}
