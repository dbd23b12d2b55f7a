namespace LlmResilience;

/// <summary>A hint store cannot do its work, and a person can do something about it.</summary>
public sealed class HintStoreException : LlmResilienceException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="store">Which store and where, for example the path of its file.</param>
    /// <param name="problem">What is wrong, as a sentence.</param>
    /// <param name="remedy">What to do about it, as a sentence.</param>
    /// <param name="innerException">What the store's client threw.</param>
    public HintStoreException(string store, string problem, string remedy, Exception? innerException = null)
        : base($"Hint store {store}: {problem} {remedy}", innerException)
    {
        Store = store;
        Problem = problem;
        Remedy = remedy;
    }

    /// <summary>Which store and where.</summary>
    public string Store { get; }

    /// <summary>What is wrong.</summary>
    public string Problem { get; }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; }
}
