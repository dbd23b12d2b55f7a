using LlmResilience.Errors.Phrases;
using LlmResilience.Errors.Reading;
using LlmResilience.Errors.Rules;

namespace LlmResilience.Errors.Transport;

/// <summary>Reads the printed text of an attempt that got no answer.</summary>
internal static class TransportText
{
    public static Finding? Find(List<string> messages, bool inStream = false)
    {
        var captures = new List<PhraseCapture>();
        string text = MessageText.ForMatching(string.Join(' ', messages));
        if (TransportCodes.Find(string.Join(' ', messages)) is { } coded)
        {
            return inStream && coded.Category == LlmErrorCategory.Network ? coded with { Category = LlmErrorCategory.StreamInterrupted } : coded;
        }

        var trigrams = new TrigramSet(text);
        foreach (Phrase phrase in TransportPhrases.All)
        {
            if (phrase.MayMatch(trigrams) && phrase.TryMatch(text, captures))
            {
                // What breaks a connection breaks a stream that had begun.
                LlmErrorCategory category = inStream && phrase.Category == LlmErrorCategory.Network ? LlmErrorCategory.StreamInterrupted : phrase.Category;
                return new Finding(category, "transport:" + phrase.Name) { Blame = phrase.Blame, Transient = phrase.Transient };
            }
        }

        return null;
    }
}
