using System.Globalization;
using System.Reflection;
using LlmResilience.Configuration;

namespace LlmResilience.Tests.Configuration;

public class SettingTreeTests
{
    [Fact]
    public void Root_HasExactlyTheOptionsOfTheClasses() =>
        Describe(SettingTree.Root, "").Should().BeEquivalentTo(Describe(typeof(LlmResilienceOptions), ""), because: "each option needs its line in SettingTree");

    [Fact]
    public void Read_OfEachValue_ReadsTheOptionOfThatName()
    {
        Check(SettingTree.Root, new LlmResilienceOptions());

        static void Check(SettingNode parent, object owner)
        {
            foreach (SettingNode node in parent.Children)
            {
                PropertyInfo property = owner.GetType().GetProperty(node.Name)!;
                if (Distinct(property.PropertyType) is { } value)
                {
                    property.SetValue(owner, value);
                    node.Read(owner).Should().Be(value, because: $"{owner.GetType().Name}.{node.Name} was set to it");
                }
                else if (node.Kind == SettingKind.Map)
                {
                    Check(node, Activator.CreateInstance(property.PropertyType.GetGenericArguments()[1])!);
                }
                else if (node.Kind == SettingKind.Group)
                {
                    Check(node, property.GetValue(owner) ?? Activator.CreateInstance(property.PropertyType)!);
                }
            }
        }

        static object? Distinct(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var t when t == typeof(TimeSpan) => TimeSpan.FromSeconds(4711),
            var t when t == typeof(int) => 4711,
            var t when t == typeof(double) => 0.4711,
            var t when t == typeof(bool) => true,
            var t when t == typeof(string) => "4711",
            _ => null,
        };
    }

    [Fact]
    public void Ranges_HoldEveryDefault() => TestConfiguration.Faults(_ => { }).Should().BeEmpty();

    private static IEnumerable<string> Describe(SettingNode parent, string path) => parent.Children.SelectMany(node =>
        Describe(node, Path(path, node.Kind == SettingKind.Map ? node.Name + ":*" : node.Name))
            .Prepend(string.Create(CultureInfo.InvariantCulture, $"{Path(path, node.Name)} {node.Kind}")));

    private static IEnumerable<string> Describe(Type type, string path) => OptionsReflection.Properties(type).SelectMany(property =>
    {
        SettingKind kind = OptionsReflection.KindOf(property);
        string name = Path(path, property.Name);
        IEnumerable<string> children = kind switch
        {
            SettingKind.Map => Describe(property.PropertyType.GetGenericArguments()[1], name + ":*"),
            SettingKind.Group => Describe(property.PropertyType, name),
            _ => [],
        };
        return children.Prepend($"{name} {kind}");
    });

    private static string Path(string path, string name) => path.Length == 0 ? name : $"{path}:{name}";
}
