namespace LlmResilience.Configuration;

/// <summary>Makes the nodes of the tree of settings.</summary>
internal static class SettingNodes
{
    public static SettingNode Group<T>(string name, Func<T, object?> read, SettingNode[] children, bool optional = false) =>
        new(name, SettingKind.Group) { Read = o => read((T)o), Children = children, Optional = optional };

    public static SettingNode Map<T, TEntry>(string name, Func<T, IDictionary<string, TEntry>> read, SettingNode[] children) =>
        new(name, SettingKind.Map)
        {
            Read = o => read((T)o),
            Entries = o => read((T)o).Select(e => KeyValuePair.Create(e.Key, (object?)e.Value)),
            Children = children,
        };

    public static SettingNode Text<T>(string name, Func<T, string?> read) =>
        new(name, SettingKind.Text) { Read = o => read((T)o), Optional = true };

    public static SettingNode TextList<T>(string name, Func<T, IList<string>> read) => new(name, SettingKind.TextList) { Read = o => read((T)o) };

    public static SettingNode Switch<T>(string name, Func<T, bool?> read, bool optional = false) =>
        new(name, SettingKind.Switch) { Read = o => read((T)o), Optional = optional };

    public static SettingNode Integer<T>(string name, Func<T, int?> read, SettingRange range, bool optional = false) =>
        new(name, SettingKind.Integer) { Read = o => read((T)o), Range = range, Optional = optional };

    public static SettingNode Number<T>(string name, Func<T, double?> read, SettingRange range) =>
        new(name, SettingKind.Number) { Read = o => read((T)o), Range = range };

    public static SettingNode Time<T>(string name, Func<T, TimeSpan?> read, SettingRange range, bool optional = false, string? notAbove = null) =>
        new(name, SettingKind.Duration) { Read = o => read((T)o), Range = range, Optional = optional, NotAbove = notAbove };

    public static SettingNode OptionalTime<T>(string name, Func<T, TimeSpan?> read) => Time(name, read, SettingRange.PositiveTime, optional: true);
}
