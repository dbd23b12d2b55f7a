namespace LlmResilience.Administration;

/// <summary>What is wrong with a document, each with its place and what to do. Values of the document are not repeated: they may be anything.</summary>
internal sealed class ImportProblems
{
    private const int Most = 20;

    private readonly List<string> _problems = [];

    public bool AreMany => _problems.Count >= Most;

    public static HintImportException Of(string place, string problem, string remedy)
    {
        ImportProblems one = new();
        one.Add(place, problem, remedy);
        return new HintImportException(one._problems);
    }

    public void Add(string place, string problem, string remedy)
    {
        if (!AreMany)
        {
            _problems.Add($"{place}: {problem} {remedy}");
        }
    }

    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
        {
            throw new HintImportException(_problems);
        }
    }
}
