using System.Text.RegularExpressions;

namespace LlmResilience.Errors.Reading;

/// <summary>
/// AWS answers: the error's type stands in a header (`ThrottlingException:http://…`) or in an event's headers, and in the printed
/// form "An error occurred (ThrottlingException) when calling the …".
/// </summary>
internal static partial class BedrockErrorReader
{
    public static void ReadHeaders(LlmErrorContext context, ErrorFacts facts)
    {
        string? type = context.GetHeader("x-amzn-errortype") ?? context.GetHeader(":exception-type") ?? context.GetHeader(":error-code");
        if (type is not null)
        {
            type = ShortName(type);
            facts.AddWord("x-amzn-errortype", type);
            facts.Type = type;
        }
    }

    public static void ReadText(string text, ErrorFacts facts)
    {
        if (text.Contains('(', StringComparison.Ordinal) && PrintedError().Match(text) is { Success: true } match)
        {
            facts.AddWord("type", match.Groups[1].Value);
            facts.Type = match.Groups[1].Value;
        }
    }

    /// <summary>What the service said, without the SDK's words about which operation said it.</summary>
    public static string WithoutPreamble(string text) => text.Contains("when calling the", StringComparison.Ordinal) ? Preamble().Replace(text, "") : text;

    /// <summary>The name without its namespace and address: `com.amazon#X:http://…` is `X`.</summary>
    public static string ShortName(string type)
    {
        int colon = type.IndexOf(':', StringComparison.Ordinal);
        string name = colon > 0 ? type[..colon] : type;
        return name[(name.LastIndexOf('#') + 1)..];
    }

    [GeneratedRegex(@"An error occurred \(\w{3,60}\) when calling the \w{3,60} operation(?: \([^)]{1,60}\))?: ?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Preamble();

    [GeneratedRegex(@"An error occurred \((\w{3,60})\) when calling", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PrintedError();
}
