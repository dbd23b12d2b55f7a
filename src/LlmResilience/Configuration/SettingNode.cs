namespace LlmResilience.Configuration;

/// <summary>One setting in the tree of all settings: its name, what it holds, and the range of its value.</summary>
internal sealed record SettingNode(string Name, SettingKind Kind)
{
    /// <summary>The settings beneath a group, or beneath each entry of a map.</summary>
    public IReadOnlyList<SettingNode> Children { get; init; } = [];

    /// <summary>Reads the value from the options object that holds it.</summary>
    public required Func<object, object?> Read { get; init; }

    /// <summary>Reads the entries of a map.</summary>
    public Func<object, IEnumerable<KeyValuePair<string, object?>>>? Entries { get; init; }

    /// <summary>Null where any value will do.</summary>
    public SettingRange? Range { get; init; }

    /// <summary>The setting beside it that this one must not exceed.</summary>
    public string? NotAbove { get; init; }

    public bool Optional { get; init; }

    public SettingNode? Find(string name) => Children.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));
}
