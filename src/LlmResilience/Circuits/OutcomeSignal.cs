namespace LlmResilience.Circuits;

/// <summary>What an attempt says about one subject.</summary>
internal enum OutcomeSignal
{
    /// <summary>Nothing; it moves no circuit.</summary>
    Neutral,

    /// <summary>The subject works.</summary>
    Good,

    /// <summary>The subject failed.</summary>
    Bad,
}
