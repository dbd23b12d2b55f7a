namespace LlmResilience.Hints;

/// <summary>
/// How long a read of many records may take. Nobody knows how many there are, so that a limit that was too short is doubled for the next
/// try, up to sixty times its least; a read that went well gives the next one twice as long as it took.
/// </summary>
internal sealed class ReadLimit
{
    private readonly TimeSpan _least;
    private readonly TimeSpan _most;

    /// <param name="least">What one operation may take in any case.</param>
    public ReadLimit(TimeSpan least)
    {
        _least = least;
        _most = least < TimeSpan.FromHours(1) ? least * 60 : least;
        Current = least;
    }

    public TimeSpan Current { get; private set; }

    public void WasTooShort() => Set(Current * 2);

    public void Took(TimeSpan duration) => Set(duration * 2);

    private void Set(TimeSpan limit) => Current = limit < _least ? _least : limit > _most ? _most : limit;
}
