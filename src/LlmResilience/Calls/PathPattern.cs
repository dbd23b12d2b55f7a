namespace LlmResilience.Calls;

/// <summary>
/// The end of a URL's path. Before it anything may stand. <c>{model}</c> is a part that may hold slashes, <c>{+model}</c> the same
/// together with the folder before it, <c>{id}</c> one segment; a pattern that ends in <c>/**</c> matches a collection and everything below it.
/// </summary>
internal sealed class PathPattern
{
    private const string AllBelow = "/**";

    private readonly string[] _literals; // One more than there are variables; from left to right.
    private readonly string[] _variables;
    private readonly bool _allBelow;

    public PathPattern(string pattern)
    {
        _allBelow = pattern.EndsWith(AllBelow, StringComparison.Ordinal);
        string[] parts = (_allBelow ? pattern[..^AllBelow.Length] : pattern).Split('{', '}');
        _literals = [.. parts.Where((_, i) => i % 2 == 0)];
        _variables = [.. parts.Where((_, i) => i % 2 == 1)];
    }

    /// <summary>Compares, from right to left, without allocating.</summary>
    /// <param name="path">A path without a slash at its end.</param>
    /// <param name="model">Where the model stands; empty where the pattern has none.</param>
    public bool Matches(ReadOnlySpan<char> path, out ReadOnlySpan<char> model)
    {
        model = default;
        if (_allBelow)
        {
            return path.EndsWith(_literals[0], StringComparison.Ordinal) || HoldsFolder(path, _literals[0]);
        }

        if (!path.EndsWith(_literals[^1], StringComparison.Ordinal))
        {
            return false;
        }

        path = path[..^_literals[^1].Length];
        for (int i = _variables.Length - 1; i >= 0; i--)
        {
            int before = path.LastIndexOf(_literals[i], StringComparison.Ordinal);
            ReadOnlySpan<char> variable = before < 0 ? default : path[(before + _literals[i].Length)..];
            if (variable.IsEmpty || (_variables[i] == "id" && variable.Contains('/')))
            {
                return false;
            }

            model = _variables[i] switch
            {
                "model" => variable,
                "+model" => path[(before + 1)..],
                _ => model,
            };
            path = path[..before];
        }

        return true;
    }

    private static bool HoldsFolder(ReadOnlySpan<char> path, string folder)
    {
        for (int at; (at = path.IndexOf(folder, StringComparison.Ordinal)) >= 0; path = path[(at + folder.Length)..])
        {
            if (at + folder.Length < path.Length && path[at + folder.Length] == '/')
            {
                return true;
            }
        }

        return false;
    }
}
