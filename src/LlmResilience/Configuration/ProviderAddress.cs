using System.Net;
using System.Net.Sockets;

namespace LlmResilience.Configuration;

/// <summary>The address rule: what an address in the options, or of the catalogue, means.</summary>
internal static class ProviderAddress
{
    /// <summary>The address with a slash at its end, and with or without the API version as the provider's first wire format wants it.</summary>
    /// <param name="address">An absolute http or https address without query.</param>
    /// <param name="known">What the provider is.</param>
    /// <param name="format">The provider's first wire format.</param>
    /// <param name="pathImplied">Whether the address named no path, so that every path of its host belongs to the provider.</param>
    public static Uri Normalize(Uri address, KnownProvider known, LlmWireFormat format, out bool pathImplied)
    {
        string path = address.AbsolutePath.TrimEnd('/');
        string kept = WithoutVersion(path, known, format);
        pathImplied = kept.Length == 0;
        if (pathImplied && NeedsVersion(known, format))
        {
            pathImplied = path.Length == 0;
            kept = known.Name == ProviderNames.DockerModelRunner ? "/engines/v1" : "/v1";
        }

        return new Uri($"{address.Scheme}://{address.Authority}{kept}/");
    }

    /// <summary>Scheme, host, port and path, for the identity of subjects.</summary>
    public static string KeyOf(Uri address) => $"{address.Scheme}://{HostOf(address)}:{address.Port}{address.AbsolutePath.TrimEnd('/')}";

    public static bool IsAzure(KnownProvider known) => known.Name == ProviderNames.AzureOpenAI;

    /// <summary>Whether a host can only be on this machine or in its own network, where plain http is usual.</summary>
    public static bool IsLocal(Uri address)
    {
        if (IPAddress.TryParse(address.DnsSafeHost, out IPAddress? ip))
        {
            return IsLocal(ip);
        }

        string host = address.DnsSafeHost.TrimEnd('.');
        return address.IsLoopback || !host.Contains('.', StringComparison.Ordinal)
            || EndsWith(host, ".local") || EndsWith(host, ".localhost") || EndsWith(host, ".internal") || EndsWith(host, ".home.arpa");
    }

    private static bool IsLocal(IPAddress ip)
    {
        IPAddress address = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
        if (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal)
        {
            return true;
        }

        byte[] bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetwork && bytes switch
        {
            [10, ..] or [192, 168, ..] or [169, 254, ..] => true,
            [172, var second, ..] => second is >= 16 and < 32,
            _ => false,
        };
    }

    private static bool EndsWith(string host, string suffix) => host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);

    private static string HostOf(Uri address) => address.HostNameType == UriHostNameType.IPv6 ? $"[{address.DnsSafeHost}]" : address.IdnHost;

    // A well-known provider whose own address has no path (Perplexity) has no version to add.
    private static bool NeedsVersion(KnownProvider known, LlmWireFormat format) =>
        format is LlmWireFormat.OpenAIChat or LlmWireFormat.OpenAIResponses && !IsAzure(known) && !IsOllama(known)
        && (known.Address is null || new Uri(known.Address).AbsolutePath.Length > 1);

    private static bool IsOllama(KnownProvider known) => known.Name == ProviderNames.Ollama;

    private static string WithoutVersion(string path, KnownProvider known, LlmWireFormat format)
    {
        if (IsAzure(known))
        {
            return Without(Without(path, "/v1"), "/openai");
        }

        if (IsOllama(known))
        {
            return Without(Without(path, "/v1"), "/api");
        }

        return format switch
        {
            LlmWireFormat.AnthropicMessages => Without(path, "/v1"),
            LlmWireFormat.Gemini => Without(Without(path, "/v1beta"), "/v1"),
            _ => path,
        };
    }

    private static string Without(string path, string end) =>
        path.EndsWith(end, StringComparison.OrdinalIgnoreCase) ? path[..^end.Length] : path;
}
