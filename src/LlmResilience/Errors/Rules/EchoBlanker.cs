using System.Text.RegularExpressions;
using LlmResilience.Errors.Redaction;

namespace LlmResilience.Errors.Rules;

/// <summary>
/// Blanks what a message echoes of the request, so that no phrase is found in a caller's own words. Blanks keep their length and
/// count as word characters: what stands around them still matches.
/// </summary>
internal sealed partial class EchoBlanker(LlmErrorContext context)
{
    private const char BlankChar = '_';

    // A validator's complaint quotes values; other statuses quote upstreams, whose words are wanted.
    private readonly bool _blankQuotes = context.StatusCode is 400 or 422;
    private readonly RequestRuns? _runs = context.RequestBody is { } request ? new RequestRuns(request) : null;

    public string Blank(string text)
    {
        bool quotes = text.Contains('\'', StringComparison.Ordinal);
        if (quotes || text.Contains("input", StringComparison.Ordinal))
        {
            text = EchoedInput().Replace(text, static match => new string(BlankChar, match.Length));
        }

        if (_blankQuotes && quotes)
        {
            text = QuotedSentence().Replace(text, static match => new string(BlankChar, match.Length));
        }

        return _runs is null ? text : _runs.Replace(text, BlankChar);
    }

    [GeneratedRegex(@"(?<=\binput(?:_value)?[=:] ?).{1,4000}?(?=, input_type|$)|(?<=\b(?:got|received|found|provided)[: ]{1,2})'[^']{1,4000}'", RegexOptions.CultureInvariant)]
    private static partial Regex EchoedInput();

    [GeneratedRegex(@"(?<![a-z0-9]|(?:message|error|reason|detail)s?'?[:=] ?(?:\d{3} )?|(?:^|\s)[45]\d{2}(?: [a-z]{1,20}){0,3} )'(?:[^'\s]{1,200}\s){3,400}[^'\s]{1,200}'(?![a-z0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex QuotedSentence();
}
