namespace LlmResilience.Hints;

/// <summary>A subject that waits in the outbox, with all that it has to tell, whoever learned it.</summary>
/// <remarks>
/// A hint that left the book may still have something to tell when another takes its place, and a call may go on to hold it: then there are
/// two objects about one subject. What waits is kept by subject, on the disk as well, so that it has to be one thing here.
/// </remarks>
internal sealed class WaitingSubject(DeltaSource source)
{
    private HintDelta? _earlier;

    /// <summary>Who goes on learning.</summary>
    public DeltaSource Source { get; private set; } = source;

    /// <summary>Another object about the subject has something to tell: what the one has that is not in use any more is taken from it.</summary>
    public void Add(DeltaSource other)
    {
        if (ReferenceEquals(other, Source))
        {
            return;
        }

        bool stays = other is Hint { IsEvicted: true } && Source is not Hint { IsEvicted: true };
        DeltaSource leaving = stays ? other : Source;
        Source = stays ? Source : other;
        leaving.Waits = false;
        _earlier = DeltaMerge.Merge(_earlier, leaving.Take());
    }

    public HintDelta? Show() => DeltaMerge.Merge(_earlier, Source.Show());

    public HintDelta? Take() => DeltaMerge.Merge(_earlier, Source.Take());
}
