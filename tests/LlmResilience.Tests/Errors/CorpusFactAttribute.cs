namespace LlmResilience.Tests.Errors;

/// <summary>A test on the shared corpus of real errors, skipped where the corpus is not at hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute()
    {
        if (CorpusFile.Find() is null)
        {
            Skip = $"No corpus: set {CorpusFile.Variable} to the path of train.jsonl, or put it at {CorpusFile.RelativePath} above the test's directory.";
        }
    }
}
