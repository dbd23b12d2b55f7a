namespace LlmResilience.Hints;

/// <summary>
/// How long a read of many records may take. Nobody knows how many there are, so that a limit that was too short is doubled for the next
/// try, up to sixty times its least; a read that went well gives the next one twice as long as it took.
/// </summary>
/// <param name="least">What one operation may take in any case.</param>
internal sealed class ReadLimit(TimeSpan least)
{
    private const int Most = 60;

    public TimeSpan Current { get; private set; } = least;

    public void WasTooShort() => Set(Current * 2);

    public void Took(TimeSpan duration) => Set(duration * 2);

    private void Set(TimeSpan limit) => Current = limit < least ? least : limit > least * Most ? least * Most : limit;
}
