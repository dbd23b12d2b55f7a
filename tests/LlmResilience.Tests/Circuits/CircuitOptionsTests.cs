using System.Globalization;
using System.Reflection;
using System.Xml.Linq;

namespace LlmResilience.Tests.Circuits;

public class CircuitOptionsTests
{
    [Fact]
    public void Defaults_AreWhatTheirDocumentationSays()
    {
        XDocument documentation = XDocument.Load(Path.ChangeExtension(typeof(CircuitOptions).Assembly.Location, ".xml"));
        Dictionary<string, string> values = documentation.Descendants("member")
            .Where(member => member.Element("value") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("value")!.Value.Trim().TrimEnd('.'));
        int compared = 0;
        foreach (object options in All(new CircuitOptions()))
        {
            foreach (PropertyInfo property in options.GetType().GetProperties().Where(p => p.PropertyType.IsValueType))
            {
                string name = $"P:{property.DeclaringType!.FullName}.{property.Name}";
                values.Should().ContainKey(name);
                Parse(values[name], property.PropertyType).Should().Be(property.GetValue(options), name);
                compared++;
            }
        }

        compared.Should().BeGreaterThan(35);
    }

    private static IEnumerable<object> All(CircuitOptions options) =>
        [options, .. options.GetType().GetProperties().Where(p => !p.PropertyType.IsValueType).Select(p => p.GetValue(options)!)];

    private static object Parse(string text, Type type)
    {
        string[] words = text.Split(' ');
        double number = double.Parse(words[0], CultureInfo.InvariantCulture);
        return type == typeof(int) ? (int)number
            : type == typeof(double) ? number
            : words[1].TrimEnd('s') switch
            {
                "millisecond" => TimeSpan.FromMilliseconds(number),
                "second" => TimeSpan.FromSeconds(number),
                "minute" => TimeSpan.FromMinutes(number),
                "hour" => TimeSpan.FromHours(number),
                _ => throw new FormatException(text),
            };
    }
}
