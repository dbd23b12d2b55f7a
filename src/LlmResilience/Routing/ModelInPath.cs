namespace LlmResilience.Routing;

/// <summary>Puts a model's name into a path.</summary>
internal static class ModelInPath
{
    private const string Place = "{model}";

    // Names of Gemini and Vertex may say what they are names of. A Vertex endpoint belongs to no publisher.
    private static readonly (string Before, string Folder, string Instead)[] Folders =
    [
        ("publishers/google/models/", "endpoints/", "endpoints/"),
        ("models/", "models/", "models/"),
        ("models/", "tunedModels/", "tunedModels/"),
    ];

    /// <summary>Replaces <c>{model}</c>, escaped so that no slash or colon of the name is taken for one of the path.</summary>
    public static string Put(string path, string model)
    {
        int at = path.IndexOf(Place, StringComparison.Ordinal);
        if (at < 0)
        {
            return path;
        }

        ReadOnlySpan<char> before = path.AsSpan(0, at);
        foreach ((string standing, string folder, string instead) in Folders)
        {
            if (before.EndsWith(standing, StringComparison.Ordinal) && model.StartsWith(folder, StringComparison.Ordinal))
            {
                before = string.Concat(before[..^standing.Length], instead);
                model = model[folder.Length..];
                break;
            }
        }

        return string.Concat(before, Escape(model), path.AsSpan(at + Place.Length));
    }

    /// <summary>The same address with another model in the place of this one; null where this one does not stand in it.</summary>
    public static Uri? Replace(Uri from, string model, string other)
    {
        string path = from.AbsolutePath;
        int end = path.Length;
        while (end > 0 && path.LastIndexOf('/', end - 1) is >= 0 and int slash)
        {
            if (LengthAt(path.AsSpan(slash + 1), model) is > 0 and int length)
            {
                return new UriBuilder(from) { Path = string.Concat(path.AsSpan(0, slash + 1), Escape(other), path.AsSpan(slash + 1 + length)) }.Uri;
            }

            end = slash;
        }

        return null;
    }

    // However its sender escaped it; it ends with its segment, or at the colon before what is to be done with it.
    private static int LengthAt(ReadOnlySpan<char> rest, string model)
    {
        foreach (string written in (ReadOnlySpan<string>)[model, Escape(model), Uri.EscapeDataString(model)])
        {
            if (rest.StartsWith(written, StringComparison.OrdinalIgnoreCase) && (rest.Length == written.Length || rest[written.Length] is '/' or ':'))
            {
                return written.Length;
            }
        }

        return 0;
    }

    // Versions of Vertex's models are written model@version, and its SDKs leave the sign as it is.
    private static string Escape(string model) => Uri.EscapeDataString(model).Replace("%40", "@", StringComparison.Ordinal);
}
