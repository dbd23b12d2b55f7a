using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LlmResilience.Errors.Reading;

/// <summary>
/// Reads a text: of a provider, of a proxy or as a client printed it. Finds the exception's name, a status, and an answer that is
/// quoted within it (LiteLLM: `RateLimitError: AzureException - {…}`; Python: `Error code: 429 - {'error': …}`).
/// </summary>
internal static partial class TextErrorReader
{
    private const int MaxNesting = 5;

    public static void Read(string text, ErrorFacts facts, int depth)
    {
        text = text.Trim().TrimStart('\uFEFF');
        if (text.Length == 0)
        {
            return;
        }

        if (HtmlText.IsHtml(text))
        {
            facts.IsHtml = true;
            ReadWords(HtmlText.ToText(text), facts);
            return;
        }

        if (EscapedObject().Match(text) is { Success: true } escaped)
        {
            int at = escaped.Index + escaped.Length;
            text = text[..escaped.Index] + PythonLiteral.Unescape(text.AsSpan(at), quoted: escaped.Value.EndsWith('\''));
        }

        int start = depth < MaxNesting ? StartOfObject(text) : -1;
        if (start < 0)
        {
            ReadWords(text.Length > 1 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text, facts);
            return;
        }

        ReadWords(text[..start].TrimEnd('-', ' ', '\'', 'b', '\n', ':'), facts);
        string rest = text[start..];
        if (!ReadObject(rest, facts, depth))
        {
            facts.AddMessage(rest);
        }
    }

    private static bool ReadObject(string text, ErrorFacts facts, int depth) =>
        JsonErrorReader.TryRead(Encoding.UTF8.GetBytes(text), facts, depth + 1)
        || (PythonLiteral.ToJson(text) is { } json && JsonErrorReader.TryRead(Encoding.UTF8.GetBytes(json), facts, depth + 1));

    /// <summary>Where a quoted answer begins: a brace or bracket that opens an object with quoted names.</summary>
    private static int StartOfObject(string text)
    {
        if (text.AsSpan().IndexOfAny('{', '[') < 0)
        {
            return -1;
        }

        Match match = ObjectStart().Match(text);
        return match.Success ? match.Index : -1;
    }

    /// <summary>Reads text without an object in it: its leading exception name, its status, and itself as the message.</summary>
    private static void ReadWords(string text, ErrorFacts facts)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        BedrockErrorReader.ReadText(text, facts);
        foreach (Match match in ExceptionName().Matches(text))
        {
            facts.AddWord("exception", match.Groups[1].Value);
        }

        Match named = NamedCode().Match(text);
        if (named.Success)
        {
            facts.AddWord("code", named.Groups[1].Value);
        }

        if (facts.Status is null or < 400 && PrintedStatus().Match(text) is { Success: true } status)
        {
            facts.AddStatus(int.Parse(status.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture));
        }

        // A script's stack trace names files whose names mean nothing here.
        Match stack = ScriptStack().Match(text);
        facts.AddMessage(BedrockErrorReader.WithoutPreamble(stack.Success && stack.Index > 0 && facts.Status is not null ? text[..stack.Index] : text));
    }

    /// <summary>An answer that was printed as a string: its line breaks are two characters each (`b'{\n  "error": …`).</summary>
    [GeneratedRegex(@"(?:\bb)?'?(?=[{\[](?: {0,8}\\[nrt]){1,8} {0,20}(?:\{(?: {0,8}\\[nrt]){0,8} {0,20})?\\?""[\w@])", RegexOptions.CultureInvariant)]
    private static partial Regex EscapedObject();

    [GeneratedRegex(@"\s+at [^\n(]{0,80}\((?:file://|node:|/|[A-Z]:\\)", RegexOptions.CultureInvariant)]
    private static partial Regex ScriptStack();

    [GeneratedRegex(@"[\[{]\s{0,20}(?:\{\s{0,20})?['""][\w@:.$-]{1,60}\\?['""]\s{0,5}:", RegexOptions.CultureInvariant)]
    private static partial Regex ObjectStart();

    [GeneratedRegex(@"\b([A-Z]\w{2,50}(?:Error|Exception|Timeout|Exceeded))(?=[:\s(]|$)", RegexOptions.CultureInvariant)]
    private static partial Regex ExceptionName();

    [GeneratedRegex(@"(?:^\((?=[A-Z])|\bcode = |\bType: |\bCode: )(\w{4,60})", RegexOptions.CultureInvariant)]
    private static partial Regex NamedCode();

    [GeneratedRegex(@"(?:^|\bHTTP[ /:]{1,3}|\b[Ss]tatus(?: [Cc]ode)?[:=' ]{1,3}|\b[Ee]rror(?: [Cc]ode)?[:=( ]{1,3}|\b[Ff]ailed[: ]{1,3}|\[|<)([45]\d\d)(?=[\s:\])>'.,]|$)", RegexOptions.CultureInvariant)]
    private static partial Regex PrintedStatus();
}
