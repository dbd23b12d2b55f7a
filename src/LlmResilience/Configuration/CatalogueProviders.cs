using System.Collections.Concurrent;

namespace LlmResilience.Configuration;

/// <summary>Well-known providers that are called without being configured, found by the request's host and remembered. Safe from any thread.</summary>
internal sealed class CatalogueProviders(TimeoutOptions timeouts)
{
    // Real applications call a handful of hosts; one that calls thousands only pays for the look-up again.
    private const int Capacity = 256;

    private readonly ConcurrentDictionary<HostKey, Provider?> _found = new();
    private int _count;

    public int Count => Math.Min(Volatile.Read(ref _count), Capacity);

    public Provider? Find(Uri requestUri)
    {
        var key = new HostKey(requestUri.Scheme, requestUri.Host, requestUri.Port);
        if (_found.TryGetValue(key, out Provider? provider))
        {
            return provider;
        }

        provider = Create(key);
        if (Volatile.Read(ref _count) < Capacity && _found.TryAdd(key, provider))
        {
            Interlocked.Increment(ref _count);
        }

        return provider;
    }

    private Provider? Create(HostKey key)
    {
        bool isHttp = key.Scheme == Uri.UriSchemeHttps || key.Scheme == Uri.UriSchemeHttp;
        if (!isHttp || ProviderCatalog.FindByHost(key.Host, key.Port) is not { } known)
        {
            return null;
        }

        // The host is the request's own (a region or resource of the provider), the base path the catalogue's.
        string path = known.Address is null ? "/" : new Uri(known.Address).AbsolutePath;
        var address = new UriBuilder(key.Scheme, key.Host, key.Port, path).Uri;
        Uri normalized = ProviderAddress.Normalize(address, known, known.WireFormats[0], out _);
        return new Provider { Name = known.Name, Known = known, Address = normalized, OwnsHost = true, WireFormats = known.WireFormats, Timeouts = timeouts };
    }

    private readonly record struct HostKey(string Scheme, string Host, int Port);
}
