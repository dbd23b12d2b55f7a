namespace LlmResilience.Hints;

/// <summary>A wait measured on the steady clock: setting the machine's time neither ends nor prolongs it. The default one is over.</summary>
internal readonly struct SteadyWait
{
    private readonly long _began;
    private readonly TimeSpan _length;

    private SteadyWait(long began, TimeSpan length)
    {
        _began = began;
        _length = length;
    }

    public static SteadyWait Begin(TimeSpan length, TimeProvider time) => new(time.GetTimestamp(), length);

    public bool IsOver(TimeProvider time) => _length <= TimeSpan.Zero || time.GetElapsedTime(_began) >= _length;
}
