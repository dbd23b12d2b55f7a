using Microsoft.Extensions.Configuration;

namespace LlmResilience.Configuration;

/// <summary>
/// Walks configuration sections along the tree of settings. What is unknown or ill-typed becomes a fault; the rest becomes the values that
/// the binder gets, so that one bad value hides no other. Later sections lie over earlier ones, key by key.
/// </summary>
internal sealed class SectionReader
{
    private readonly FaultList _faults;
    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);

    private SectionReader(FaultList faults) => _faults = faults;

    public static IReadOnlyDictionary<string, string?> Read(IEnumerable<IConfigurationSection> sections, FaultList faults)
    {
        var reader = new SectionReader(faults);
        foreach (IConfigurationSection section in sections)
        {
            reader.ReadChildren(section, SettingTree.Root, "");
        }

        return reader._values;
    }

    private void ReadChildren(IConfigurationSection section, SettingNode parent, string path)
    {
        foreach (IConfigurationSection child in section.GetChildren())
        {
            string childPath = Combine(path, child.Key);
            if (parent.Find(child.Key) is { } node)
            {
                ReadNode(child, node, Combine(path, node.Name));
            }
            else
            {
                _faults.Add(childPath, $"'{child.Key}' is not a setting.", Remedy(child.Key, parent));
            }
        }
    }

    private void ReadNode(IConfigurationSection section, SettingNode node, string path)
    {
        switch (node.Kind)
        {
            case SettingKind.Group or SettingKind.Map when !string.IsNullOrEmpty(section.Value):
                _faults.Add(path, "holds settings, not a value.", $"Put beneath it: {Names(node)}.");
                break;
            case SettingKind.Group:
                ReadChildren(section, node, path);
                break;
            case SettingKind.Map:
                ReadMap(section, node, path);
                break;
            case SettingKind.TextList or SettingKind.WireFormatList:
                ReadList(section, node, path);
                break;
            default:
                ReadValue(section, node, path);
                break;
        }
    }

    private void ReadMap(IConfigurationSection section, SettingNode node, string path)
    {
        foreach (IConfigurationSection entry in section.GetChildren())
        {
            string entryPath = Combine(path, entry.Key);
            if (!string.IsNullOrEmpty(entry.Value))
            {
                _faults.Add(entryPath, "holds settings, not a value.", $"Put beneath it: {Names(node)}.");
                continue;
            }

            // An entry without settings ("openai": {}) still names something.
            _values[entryPath] = null;
            ReadChildren(entry, node, entryPath);
        }
    }

    private void ReadList(IConfigurationSection section, SettingNode node, string path)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            _faults.Add(path, $"{SafeText.Show(section.Value)} is a value, but this is a list.", $"Write a list, or set {node.Name}:0.");
            return;
        }

        foreach (IConfigurationSection item in section.GetChildren())
        {
            string itemPath = Combine(path, item.Key);
            if (item.GetChildren().Any())
            {
                _faults.Add(itemPath, "holds settings, but is an entry of a list of texts.", "Write one text for each entry.");
            }
            else if (SettingValue.Check(item.Value, node.Kind) is { } fault)
            {
                _faults.Add(itemPath, fault.Problem, fault.Remedy);
            }
            else
            {
                _values[itemPath] = item.Value ?? "";
            }
        }
    }

    private void ReadValue(IConfigurationSection section, SettingNode node, string path)
    {
        if (section.GetChildren().Any())
        {
            _faults.Add(path, "is a value, but holds settings.", "Write one value.");
        }
        else if (section.Value is null || (section.Value.Length == 0 && node is { Optional: true, Kind: not (SettingKind.Text or SettingKind.Secret) }))
        {
            // Null, and nothing where nothing is allowed, mean the default.
            _values.Remove(path);
        }
        else if (SettingValue.Check(section.Value, node.Kind) is { } fault)
        {
            _faults.Add(path, fault.Problem, fault.Remedy);
        }
        else
        {
            _values[path] = section.Value;
        }
    }

    private static string Remedy(string name, SettingNode parent)
    {
        if (Suggestion.Nearest(name, parent.Children.Select(c => c.Name)) is { } sibling)
        {
            return $"Did you mean '{sibling}'?";
        }

        return PathsOf(name, SettingTree.Root, "").FirstOrDefault() is { } elsewhere
            ? $"The setting of that name is {elsewhere}; move it there."
            : $"Take it out; known here: {Names(parent)}.";
    }

    private static IEnumerable<string> PathsOf(string name, SettingNode parent, string path)
    {
        foreach (SettingNode node in parent.Children)
        {
            string nodePath = Combine(path, node.Name);
            if (string.Equals(node.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                yield return nodePath;
            }

            foreach (string deeper in PathsOf(name, node, node.Kind == SettingKind.Map ? Combine(nodePath, "<name>") : nodePath))
            {
                yield return deeper;
            }
        }
    }

    private static string Names(SettingNode node) => string.Join(", ", node.Children.Select(c => c.Name));

    private static string Combine(string path, string key) => path.Length == 0 ? key : ConfigurationPath.Combine(path, key);
}
