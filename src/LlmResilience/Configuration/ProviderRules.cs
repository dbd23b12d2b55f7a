using Microsoft.Extensions.Configuration;

namespace LlmResilience.Configuration;

/// <summary>Rules for providers: name, kind, address, key.</summary>
internal static class ProviderRules
{
    private static readonly string[] EndpointEnds = ["/chat/completions", "/completions", "/responses", "/messages", "/embeddings"];

    public static void Check(LlmResilienceOptions options, FaultList faults)
    {
        foreach ((string name, ProviderOptions? given) in options.Providers)
        {
            string path = ConfigurationPath.Combine("Providers", name);
            ProviderOptions provider = given ?? new ProviderOptions();
            CheckName(name, path, faults);
            CheckWireFormats(provider, path, faults);
            CheckKey(provider, path, faults);
            KnownProvider? known = ProviderKind.Resolve(name, provider);
            if (known is null)
            {
                faults.Add(path + ":Kind", $"{SafeText.Show(provider.Kind)} is not a known kind of provider.", Suggestion.For(provider.Kind!, KindNames(), "kinds"));
            }

            CheckAddress(name, provider, known, path, faults);
            CheckApiVersion(provider, known, path, faults);
        }
    }

    private static IEnumerable<string> KindNames() => ProviderCatalog.All.Select(k => k.Name);

    private static void CheckName(string name, string path, FaultList faults)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Any(c => c is '/' or ':' || char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            faults.Add(path, $"{SafeText.Show(name)} cannot be the name of a provider.", "Use a name without slash, colon and white space, for example 'my-provider'.");
        }
    }

    private static void CheckWireFormats(ProviderOptions provider, string path, FaultList faults)
    {
        for (int i = 0; i < provider.WireFormats.Count; i++)
        {
            if (provider.WireFormats[i] == LlmWireFormat.Unknown || !Enum.IsDefined(provider.WireFormats[i]))
            {
                faults.Add($"{path}:WireFormats:{i}", $"'{provider.WireFormats[i]}' is not a wire format.", SettingValue.UseAWireFormat(""));
            }
        }
    }

    private static void CheckKey(ProviderOptions provider, string path, FaultList faults)
    {
        if (provider.ApiKey is not { } key)
        {
            return;
        }

        string? problem = key switch
        {
            _ when string.IsNullOrWhiteSpace(key) => "is blank.",
            _ when key.Any(char.IsWhiteSpace) => "contains white space (the value is not shown).",
            _ when !key.All(c => char.IsAscii(c) && !char.IsControl(c)) => "contains characters that no API key has (the value is not shown).",
            _ => null,
        };
        if (problem is not null)
        {
            faults.Add(path + ":ApiKey", problem, "Set the key exactly as the provider shows it, or leave the setting out.");
        }
    }

    private static void CheckAddress(string name, ProviderOptions provider, KnownProvider? known, string path, FaultList faults)
    {
        string setting = path + ":Address";
        if (string.IsNullOrWhiteSpace(provider.Address))
        {
            if (known is { Address: null })
            {
                faults.Add(setting, $"is missing; a provider of the kind '{known.Name}' has no address of its own.", AddressRemedy(name, provider, known));
            }

            return;
        }

        if (AddressFault(provider.Address, out Uri? address) is { } fault)
        {
            faults.Add(setting, $"{SafeText.Show(provider.Address)} {fault}", AddressRemedy(name, provider, known));
            return;
        }

        CheckEndpointInAddress(address!, known, setting, faults);
        if (address!.Scheme == Uri.UriSchemeHttp && provider is { ApiKey: not null, AllowInsecureHttp: false } && !ProviderAddress.IsLocal(address))
        {
            faults.Add(setting, $"{SafeText.Show(provider.Address)} would send the API key over plain http to a host that is not local.",
                $"Use https, or set {path}:AllowInsecureHttp to true if the way there is safe.");
        }
    }

    private static string? AddressFault(string text, out Uri? address)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out address) || address.Host.Length == 0)
        {
            return "is not an absolute address.";
        }

        return address switch
        {
            _ when address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp => "is neither http nor https.",
            _ when address.UserInfo.Length > 0 => "contains user information; credentials do not belong into an address.",
            _ when address.Query.Length > 0 || text.Contains('?', StringComparison.Ordinal) => "contains a query.",
            _ when address.Fragment.Length > 0 || text.Contains('#', StringComparison.Ordinal) => "contains a fragment.",
            _ => null,
        };
    }

    private static string AddressRemedy(string name, ProviderOptions provider, KnownProvider? known)
    {
        string example = known is not null && ProviderAddress.IsAzure(known) ? "https://<resource>.openai.azure.com/" : known?.Address ?? "https://llm.example.com/v1";
        string remedy = $"Set it to the base address as for the provider's SDK, for example {example}.";
        bool mayBeTypo = provider.Address is null && provider.Kind is null && known == ProviderCatalog.OpenAICompatible;
        return mayBeTypo && Suggestion.Nearest(name, KindNames()) is { } nearest ? $"{remedy} Or did you mean the provider '{nearest}'?" : remedy;
    }

    private static void CheckEndpointInAddress(Uri address, KnownProvider? known, string setting, FaultList faults)
    {
        string path = address.AbsolutePath.TrimEnd('/');
        if (EndpointEnds.FirstOrDefault(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase)) is { } end)
        {
            string shorter = address.GetLeftPart(UriPartial.Authority) + path[..^end.Length];
            faults.Add(setting, $"{SafeText.Show(address.OriginalString)} ends in an endpoint.", $"Give the base address only: {SafeText.Show(shorter)}.");
        }
        else if (known is not null && ProviderAddress.IsAzure(known) && path.Contains("/deployments/", StringComparison.OrdinalIgnoreCase))
        {
            faults.Add(setting, $"{SafeText.Show(address.OriginalString)} names a deployment.",
                $"Give the resource's address only: {SafeText.Show(address.GetLeftPart(UriPartial.Authority) + "/")}; the deployment is the model of a target.");
        }
    }

    private static void CheckApiVersion(ProviderOptions provider, KnownProvider? known, string path, FaultList faults)
    {
        if (provider.ApiVersion is not { } version)
        {
            return;
        }

        if (version.Length == 0 || !version.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'))
        {
            faults.Add(path + ":ApiVersion", $"{SafeText.Show(version)} is not an API version.", "Write one as Azure lists them, for example 2024-10-21, or leave the setting out.");
        }
        else if (known is not null && !ProviderAddress.IsAzure(known))
        {
            faults.Add(path + ":ApiVersion", $"has no effect on a provider of the kind '{known.Name}'.", "Take it out, or set Kind to 'azure'.");
        }
    }
}
