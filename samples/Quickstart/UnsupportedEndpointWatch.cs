using LlmResilience;

namespace Quickstart;

/// <summary>Counts attempts on the chat API of codex-mini that were made although it was known not to be served.</summary>
internal sealed class UnsupportedEndpointWatch(ILlmHints hints, Providers providers)
{
    private DateTimeOffset _knownUntil = KnownUntil(hints);
    private int _seen;

    public int Attempts { get; private set; }

    /// <summary>Looks at the attempts since the last look. To be called whenever time is about to move.</summary>
    public void Look()
    {
        foreach (DateTimeOffset at in providers.AttemptsOnCodexChat.Skip(_seen))
        {
            _seen++;
            Attempts += at < _knownUntil ? 1 : 0;
        }

        _knownUntil = KnownUntil(hints);
    }

    private static DateTimeOffset KnownUntil(ILlmHints hints) =>
        hints.Find("openai", Targets.Codex)?.Lessons
            .Where(static lesson => lesson.Kind == LearnedElementKind.UnsupportedEndpoint)
            .Max(static lesson => (DateTimeOffset?)lesson.ExpiresAt) ?? DateTimeOffset.MinValue;
}
