namespace LlmResilience;

/// <summary>A document cannot be imported. Nothing of it was taken over.</summary>
public sealed class HintImportException : LlmResilienceException
{
    internal HintImportException(IReadOnlyList<string> problems)
        : base(Describe(problems), null) => Problems = problems;

    /// <summary>What is wrong, each with its place in the document and what to do about it; the first 20.</summary>
    public IReadOnlyList<string> Problems { get; }

    private static string Describe(IReadOnlyList<string> problems) =>
        string.Join(Environment.NewLine + "  - ", ["The document cannot be imported; nothing was taken over:", .. problems]);
}
