using Microsoft.Extensions.Configuration;

namespace LlmResilience.Configuration;

/// <summary>Gives settings the path under which their reader finds them: in the section that sets them, else in the first one.</summary>
internal sealed class ConfigurationPaths(IReadOnlyList<IConfigurationSection> sections)
{
    /// <summary>The usual name of the section, used where no section was bound.</summary>
    public const string DefaultRoot = "LlmResilience";

    public string Of(string setting)
    {
        string root = DefaultRoot;
        for (int i = sections.Count - 1; i >= 0; i--)
        {
            root = sections[i].Path;
            if (sections[i].GetSection(setting).Exists())
            {
                break;
            }
        }

        return ConfigurationPath.Combine(root, setting);
    }
}
