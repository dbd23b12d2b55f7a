using Microsoft.Extensions.Configuration;

namespace LlmResilience.Configuration;

/// <summary>Rules for single values and pairs of them: ranges, names of categories, names of headers.</summary>
internal static class ValueRules
{
    private static readonly string[] NeverForwarded =
        ["authorization", "proxy-authorization", "cookie", "host", "x-api-key", "api-key", "x-goog-api-key", "content-length", "transfer-encoding"];

    public static void Check(LlmResilienceOptions options, FaultList faults)
    {
        CheckRanges(SettingTree.Root, options, "", faults);
        CheckCategories(options.Retry, faults);
        CheckForwardedHeaders(options, faults);
    }

    private static void CheckRanges(SettingNode parent, object owner, string path, FaultList faults)
    {
        foreach (SettingNode node in parent.Children)
        {
            string nodePath = path.Length == 0 ? node.Name : ConfigurationPath.Combine(path, node.Name);
            if (node.Entries is not null)
            {
                foreach ((string key, object? entry) in node.Entries(owner).Where(e => e.Value is not null))
                {
                    CheckRanges(node, entry!, ConfigurationPath.Combine(nodePath, key), faults);
                }
            }
            else if (node.Kind == SettingKind.Group)
            {
                CheckGroup(node, node.Read(owner), nodePath, faults);
            }
            else if (node.Range is { } range && NumberOf(node.Read(owner)) is { } value && !range.Holds(value))
            {
                faults.Add(nodePath, $"{SettingRange.Show(value, node.Kind)} makes no sense.", $"Set it to {range.Describe(node.Kind)}.");
            }
            else
            {
                CheckOrder(parent, node, owner, nodePath, faults);
            }
        }
    }

    private static void CheckGroup(SettingNode node, object? group, string path, FaultList faults)
    {
        if (group is not null)
        {
            CheckRanges(node, group, path, faults);
        }
        else if (!node.Optional)
        {
            faults.Add(path, "was set to null in code.", "Leave it as it is, and set the values beneath it.");
        }
    }

    private static double? NumberOf(object? value) => value switch
    {
        TimeSpan time => time.TotalSeconds,
        double number => number,
        int number => number,
        _ => null,
    };

    private static void CheckOrder(SettingNode parent, SettingNode node, object owner, string nodePath, FaultList faults)
    {
        if (node.NotAbove is { } name && parent.Find(name) is { } upper
            && NumberOf(node.Read(owner)) is { } value && NumberOf(upper.Read(owner)) is { } most && value > most)
        {
            faults.Add(nodePath, $"{SettingRange.Show(value, node.Kind)} is more than {name}, {SettingRange.Show(most, node.Kind)}.", $"Lower it, or raise {name}.");
        }
    }

    private static void CheckCategories(RetryOptions retry, FaultList faults)
    {
        string[] known = [.. Enum.GetValues<LlmErrorCategory>().Select(LlmErrorCategoryNames.GetName)];
        foreach (string name in retry.Policies.Keys.Where(n => !known.Contains(n, StringComparer.OrdinalIgnoreCase)))
        {
            faults.Add(ConfigurationPath.Combine("Retry:Policies", name), $"{SafeText.Show(name)} is not a category of error.", Suggestion.For(name, known, "categories"));
        }
    }

    private static void CheckForwardedHeaders(LlmResilienceOptions options, FaultList faults)
    {
        for (int i = 0; i < options.ForwardedHeaders.Count; i++)
        {
            string? name = options.ForwardedHeaders[i];
            string path = $"ForwardedHeaders:{i}";
            if (string.IsNullOrEmpty(name) || !name.All(IsTokenCharacter))
            {
                faults.Add(path, $"{SafeText.Show(name)} is not the name of a header.", "Write a header's name, without its value.");
            }
            else if (NeverForwarded.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                faults.Add(path, $"'{name}' never goes along to another provider.", "Take it out; set Providers:<name>:ApiKey for a provider's own credential.");
            }
        }
    }

    // The characters of a token in RFC 9110.
    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
}
