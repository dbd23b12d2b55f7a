using LlmResilience.Errors.Phrases;
using LlmResilience.Errors.Reading;

namespace LlmResilience.Errors.Rules;

/// <summary>Asks the phrases about each message, the innermost first: an upstream's own words tell more than a proxy's about them.</summary>
internal static class PhraseRules
{
    /// <summary>Finds the first phrase that fits.</summary>
    /// <param name="facts">What the readers found.</param>
    /// <param name="echo">Blanks what the messages echo of the request.</param>
    /// <param name="only">The category to look for when a code has already decided; null for all.</param>
    public static Finding? Find(ErrorFacts facts, EchoBlanker echo, LlmErrorCategory? only = null)
    {
        var captures = new List<PhraseCapture>();
        for (int i = facts.Messages.Count - 1; i >= 0; i--)
        {
            string message = facts.Messages[i];
            string text = echo.Blank(MessageText.ForMatching(message));
            var trigrams = new TrigramSet(text);
            foreach (Phrase phrase in PhraseTable.All)
            {
                if (phrase.MayMatch(trigrams) && Asks(phrase, facts, only) && phrase.TryMatch(text, captures) && (phrase.SaysParameter || NamesParameter(message, captures)))
                {
                    return ToFinding(phrase, message, captures);
                }
            }
        }

        return null;
    }

    /// <summary>Whether what stands for a parameter is a name; "streaming is not supported" is a sentence about something else.</summary>
    private static bool NamesParameter(string message, List<PhraseCapture> captures) =>
        captures.TrueForAll(capture => capture.Kind != CaptureKind.Parameter
            || (capture.Start > 0 && message[capture.Start - 1] is '\'' or '"' or '`' or '\u2018' or '\u201c' or '[')
            || ParameterLessons.LooksLikeName(message.Substring(capture.Start, capture.Length)));

    // A prompt that is too long is never refused as a limit of time; "token limit exceeded" is one then.
    private static bool Asks(Phrase phrase, ErrorFacts facts, LlmErrorCategory? only) =>
        (only is null || phrase.Category == only)
        && (phrase.Category != LlmErrorCategory.ContextLengthExceeded || facts.TellingStatus != 429)
        && !(phrase.OfUpstream && facts.InnerStatus is >= 400 and < 500)
        && (phrase.Status is null || phrase.Status == facts.Status || phrase.Status == facts.InnerStatus);

    private static Finding ToFinding(Phrase phrase, string message, List<PhraseCapture> captures) =>
        new(phrase.Category, "message:" + phrase.Name)
        {
            Blame = phrase.Blame,
            Scope = phrase.Scope,
            Transient = phrase.Transient,
            Permanent = phrase.Permanent,
            JudgedByWait = phrase.JudgedByWait,
            Lessons = new Lessons(
                Caught(message, captures, CaptureKind.Endpoint),
                Caught(message, captures, CaptureKind.NewEndpoint),
                Caught(message, captures, CaptureKind.Parameter) ?? phrase.Parameter,
                Caught(message, captures, CaptureKind.NewParameter)),
        };

    /// <summary>"role 'system' is not supported" is about a message's role.</summary>
    private static bool IsRole(string message, PhraseCapture capture) =>
        message.AsSpan(0, capture.Start).TrimEnd("'\"`: ").EndsWith("role", StringComparison.OrdinalIgnoreCase);

    private static string? Caught(string message, List<PhraseCapture> captures, CaptureKind kind)
    {
        foreach (PhraseCapture capture in captures)
        {
            if (capture.Kind == kind && !(kind == CaptureKind.Parameter && IsRole(message, capture)))
            {
                return message.Substring(capture.Start, capture.Length);
            }
        }

        return null;
    }
}
