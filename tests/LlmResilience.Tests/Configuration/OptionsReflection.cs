using System.Reflection;
using LlmResilience.Configuration;

namespace LlmResilience.Tests.Configuration;

/// <summary>What the options classes really hold, for tests that compare something else with them.</summary>
internal static class OptionsReflection
{
    public static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(p => p.MetadataToken);

    public static SettingKind KindOf(PropertyInfo property)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return type switch
        {
            _ when type == typeof(string) => property.Name == nameof(ProviderOptions.ApiKey) ? SettingKind.Secret : SettingKind.Text,
            _ when type == typeof(bool) => SettingKind.Switch,
            _ when type == typeof(int) => SettingKind.Integer,
            _ when type == typeof(double) => SettingKind.Number,
            _ when type == typeof(TimeSpan) => SettingKind.Duration,
            _ when type == typeof(IList<string>) => SettingKind.TextList,
            _ when type == typeof(IList<LlmWireFormat>) => SettingKind.WireFormatList,
            _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>) => SettingKind.Map,
            _ when type.IsClass => SettingKind.Group,
            _ => throw new InvalidOperationException($"No kind of setting for {property.DeclaringType!.Name}.{property.Name}."),
        };
    }
}
