namespace LlmResilience;

/// <summary>What the verdicts of one category do, where that differs from the default policy.</summary>
public sealed class VerdictPolicyOptions
{
    /// <summary>How often the attempt is repeated on the same target while another target is admitted.</summary>
    /// <value><see langword="null"/>: as in the default policy.</value>
    public int? RepeatsWithAlternative { get; set; }

    /// <summary>How often the attempt is repeated on the same target when no other one is admitted.</summary>
    /// <value><see langword="null"/>: as in the default policy.</value>
    public int? RepeatsAlone { get; set; }

    /// <summary>Whether the call may go to the next target.</summary>
    /// <value><see langword="null"/>: as in the default policy.</value>
    public bool? NextTarget { get; set; }
}
