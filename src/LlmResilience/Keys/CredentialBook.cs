using System.Collections.Concurrent;
using System.Net.Http.Headers;

namespace LlmResilience.Keys;

/// <summary>Makes the credentials in use. Callers' credentials are kept while they are used, so that a fingerprint is computed once.</summary>
/// <remarks>Safe for any number of threads. A hit takes no lock and allocates nothing.</remarks>
internal sealed class CredentialBook(KeyFingerprinter fingerprinter)
{
    private const int Capacity = 1_000;

    // Two generations: what is used moves to the young one, and the old one leaves as a whole when that is full. An exact order of use
    // would cost every call.
    private volatile ConcurrentDictionary<string, Known> _young = new(StringComparer.Ordinal);
    private volatile ConcurrentDictionary<string, Known> _old = new(StringComparer.Ordinal);

    // Most applications have one key; to compare it takes a tenth of the time that it takes to look it up.
    private volatile Known? _last;

    /// <summary>The credential of a key that the options name. Not kept here: targets keep theirs, and a key that was replaced leaves with them.</summary>
    public Credential OfKey(string key) => new(fingerprinter.Fingerprint(key), CallerOwned: false);

    /// <summary>The credential that a caller's request carries.</summary>
    public Credential OfCaller(HttpRequestMessage request)
    {
        string? value = CredentialHeaders.Read(request);
        if (value is null)
        {
            return Credential.None;
        }

        if (_last is { } last && last.Value == value)
        {
            return last.Credential;
        }

        Known found = _young.TryGetValue(value, out Known? known) ? known : Remember(value);
        _last = found;
        return found.Credential;
    }

    private Known Remember(string value)
    {
        ConcurrentDictionary<string, Known> young = _young;
        if (young.Count >= Capacity / 2)
        {
            // Two threads may both do it; then some hashing comes again, and no more.
            _old = young;
            _young = young = new ConcurrentDictionary<string, Known>(StringComparer.Ordinal);
        }

        return young.GetOrAdd(value, _old.TryGetValue(value, out Known? known) ? known : new Known(value, Describe(value)));
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
        return new Credential(fingerprinter.Fingerprint(secret), CallerOwned: true, IsJsonWebToken(secret), CredentialHeaders.IsSignature(value));
    }

    private static bool IsJsonWebToken(string secret) =>
        secret.StartsWith("eyJ", StringComparison.Ordinal) && secret.AsSpan().Count('.') == 2;

    private sealed record Known(string Value, Credential Credential);
}
