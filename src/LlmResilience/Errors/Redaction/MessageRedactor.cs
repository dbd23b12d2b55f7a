using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using LlmResilience.Errors.Reading;

namespace LlmResilience.Errors.Redaction;

/// <summary>Takes secrets, personal data and the request's own words out of a provider's message, and bounds it.</summary>
internal static partial class MessageRedactor
{
    /// <summary>The longest message that is kept, in characters.</summary>
    public const int MaxLength = 1000;

    private const int MaxInput = 8 * 1024;
    private const int MinSecret = 8;
    private const int MaxWord = 100;
    private const char Gap = '\u2026';
    private const string Redacted = "[redacted]";

    private static readonly SearchValues<char> WordCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:/#");

    public static string? Redact(string? message, Func<ReadOnlyMemory<byte>>? request)
    {
        if (string.IsNullOrWhiteSpace(message))
        {
            return null;
        }

        string text = MessageText.Clean(message.Length > MaxInput ? message[..MaxInput] : message);
        text = MayHoldSecret(text) ? Secrets().Replace(text, Redacted) : text;
        text = text.Contains('?', StringComparison.Ordinal) ? Query().Replace(text, "?" + Redacted) : text;
        text = text.AsSpan().IndexOfAny("'\"`") < 0 ? text : QuotedText().Replace(text, static match => $"{match.Value[0]}{Gap}{match.Value[0]}");
        if (request is not null)
        {
            text = WithoutSharedRuns(text, request);
        }

        return text.Length > MaxLength ? text[..(MaxLength - 1)] + Gap : text;
    }

    /// <summary>An id that a provider gave, or null where it is none: a header that echoes a key or a text of the request.</summary>
    /// <remarks>Ids are long and random by nature, so that only the known shapes of secrets tell; an id has no white space.</remarks>
    public static string? SafeId(string? id) => id is null || id.Any(char.IsWhiteSpace) || KeyShapes().IsMatch(id) ? null : id;

    /// <summary>A code or type that a provider gave, or null where it is none: a text, a key, or something that stands in the request.</summary>
    /// <param name="word">The word.</param>
    /// <param name="isKnown">Whether it is one that the library knows, which nobody's prompt makes a secret.</param>
    /// <param name="request">Gives the request's body; null where there is none.</param>
    public static string? SafeWord(string? word, Func<string, bool> isKnown, Func<ReadOnlyMemory<byte>>? request)
    {
        if (word is not { Length: > 0 and <= MaxWord } || word.AsSpan().IndexOfAnyExcept(WordCharacters) >= 0)
        {
            return null;
        }

        if (isKnown(word))
        {
            return word;
        }

        bool echoes = word.Length >= RequestRuns.MinRun && request is not null && new RequestRuns(request).Find(word) is not null;
        return echoes || Secrets().IsMatch(word) ? null : word;
    }

    /// <summary>Whether a word is long and no plain word; ordinary messages have none.</summary>
    private static bool MayHoldSecret(string text)
    {
        if (text.Contains("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        foreach (Range range in text.AsSpan().SplitAny(" ,;()"))
        {
            ReadOnlySpan<char> word = text.AsSpan()[range];
            if (word.Length >= MinSecret && (word.IndexOfAnyInRange('0', '9') >= 0 || word.IndexOfAny('@', '*', ':') >= 0))
            {
                return true;
            }
        }

        return false;
    }

    private static string WithoutSharedRuns(string text, Func<ReadOnlyMemory<byte>> request)
    {
        var runs = new RequestRuns(request);

        // Taking a run out can bring its neighbours together; the gap mark keeps them apart, so one pass is enough.
        if (runs.Find(text) is not { } shared)
        {
            return text;
        }

        var kept = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (!shared[i])
            {
                kept.Append(text[i]);
            }
            else if (i == 0 || !shared[i - 1])
            {
                kept.Append(Gap);
            }
        }

        return kept.ToString();
    }

    [GeneratedRegex(
        @"\b[Bb]earer\s+[^\s,;'""]{4,4000}"
        + @"|(?<![A-Za-z0-9])(?:sk|pk|rk|gsk|xai|hf|r8|pplx|nvapi|tgp|fw|csk|ak|sess|key|ghp|gho|ghs|github_pat|api_key)[-_](?=[^\s'""]*[0-9*])[A-Za-z0-9_*.\-]{6,4000}"
        + @"|\bAIza[A-Za-z0-9_*\-]{8,4000}|\bya29\.[A-Za-z0-9_\-]{8,4000}|\b(?:AKIA|ASIA)[A-Z0-9]{12,40}"
        + @"|\beyJ[A-Za-z0-9_\-]{8,8000}(?:\.[A-Za-z0-9_\-]{1,8000}){0,2}"
        + @"|(?<![A-Za-z0-9])(?:org|organization|proj|user|acct|team|asst)[-_](?=[A-Za-z]*[0-9*])[A-Za-z0-9_*\-]{6,200}"
        + @"|[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,5}"
        + @"|(?<=://)[^\s/@:]{1,200}:[^\s/@]{1,200}(?=@)"
        + @"|(?<=arn:aws[a-z\-]{0,10}:[a-z0-9\-]{1,40}:[a-z0-9\-]{0,20}:)[0-9]{12}"
        + @"|\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"
        + @"|(?<![A-Za-z0-9_])(?=[A-Za-z_]{0,400}[0-9])(?=[0-9_]{0,400}[A-Za-z])[A-Za-z0-9_+/=]{32,4000}",
        RegexOptions.CultureInvariant)]
    private static partial Regex Secrets();

    [GeneratedRegex(
        @"(?<![A-Za-z0-9])(?:sk|pk|rk|gsk|xai|hf|r8|pplx|nvapi|tgp|fw|csk|ak|sess|key|ghp|gho|ghs|github_pat|api_key)[-_](?=[^\s'""]*[0-9*])[A-Za-z0-9_*.\-]{6,4000}"
        + @"|\bAIza[A-Za-z0-9_*\-]{8,4000}|\bya29\.[A-Za-z0-9_\-]{8,4000}|\b(?:AKIA|ASIA)[A-Z0-9]{12,40}|\beyJ[A-Za-z0-9_\-]{8,8000}|@",
        RegexOptions.CultureInvariant)]
    private static partial Regex KeyShapes();

    [GeneratedRegex(@"(?<=https?://[^\s?]{1,500})\?[^\s'"")]{1,4000}", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Query();

    // A quoted name stays; quoted text may be the prompt's.
    [GeneratedRegex(@"(?<![\w])(?:'(?=\S)[^']{0,4000}\s[^']{0,4000}'(?!\w)|""(?=\S)[^""]{0,4000}\s[^""]{0,4000}""|`(?=\S)[^`]{0,4000}\s[^`]{0,4000}`|'[^'\s]{65,4000}'|""[^""\s]{65,4000}"")", RegexOptions.CultureInvariant)]
    private static partial Regex QuotedText();
}
