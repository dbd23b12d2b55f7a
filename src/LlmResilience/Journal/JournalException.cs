namespace LlmResilience;

/// <summary>A journal cannot do its work, and a person can do something about it.</summary>
public sealed class JournalException : LlmResilienceException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="journal">Which journal and where, for example the path of its file.</param>
    /// <param name="problem">What is wrong, as a sentence.</param>
    /// <param name="remedy">What to do about it, as a sentence.</param>
    /// <param name="innerException">What the journal's client threw.</param>
    public JournalException(string journal, string problem, string remedy, Exception? innerException = null)
        : base($"Error journal {journal}: {problem} {remedy}", innerException)
    {
        Journal = journal;
        Problem = problem;
        Remedy = remedy;
    }

    /// <summary>Which journal and where.</summary>
    public string Journal { get; }

    /// <summary>What is wrong.</summary>
    public string Problem { get; }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; }
}
