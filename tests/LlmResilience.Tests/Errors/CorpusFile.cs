namespace LlmResilience.Tests.Errors;

/// <summary>Where the corpus of real errors lies: it is no part of the project.</summary>
internal static class CorpusFile
{
    public const string Variable = "LLM_RESILIENCE_CORPUS";
    public const string RelativePath = "shared/corpus/train.jsonl";

    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : null;
        }

        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            string path = Path.Combine(directory.FullName, RelativePath);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
