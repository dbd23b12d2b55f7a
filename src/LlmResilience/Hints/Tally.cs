namespace LlmResilience.Hints;

/// <summary>
/// One count: what others counted, plus what this process counted since the last reset. Anyone may increment and read; the rest needs the
/// owner's lock.
/// </summary>
internal struct Tally
{
    private long _own;
    private long _others;
    private long _taken;
    private long _floor;

    public readonly long Total => Volatile.Read(in _others) + Volatile.Read(in _own) - Volatile.Read(in _floor);

    public void Increment() => Interlocked.Increment(ref _own);

    /// <summary>What was counted since the last taking.</summary>
    public readonly long Untaken => Interlocked.Read(in _own) - _taken;

    /// <summary>Takes that much of it.</summary>
    public void Take(long count) => _taken += count;

    /// <summary>Takes over the store's total, which holds all that was taken since the last reset.</summary>
    public void Absorb(long stored) => Volatile.Write(ref _others, stored - (_taken - _floor));

    /// <summary>Counts up to a total that is known otherwise.</summary>
    public void RaiseTo(long total)
    {
        if (total - Total is var missing and > 0)
        {
            Interlocked.Add(ref _own, missing);
        }
    }

    public void Reset()
    {
        long own = Interlocked.Read(ref _own);
        Volatile.Write(ref _floor, own);
        Volatile.Write(ref _others, 0);
        _taken = own;
    }
}
