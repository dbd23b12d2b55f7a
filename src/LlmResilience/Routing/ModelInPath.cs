namespace LlmResilience.Routing;

/// <summary>Puts a model's name into a path.</summary>
internal static class ModelInPath
{
    private const string Place = "{model}";

    // Names of Gemini and Vertex may say what they are names of.
    private static readonly string[] Folders = ["models/", "tunedModels/", "endpoints/"];

    /// <summary>Replaces <c>{model}</c>, escaped so that no slash or colon of the name is taken for one of the path.</summary>
    public static string Put(string path, string model)
    {
        int at = path.IndexOf(Place, StringComparison.Ordinal);
        if (at < 0)
        {
            return path;
        }

        ReadOnlySpan<char> before = path.AsSpan(0, at);
        foreach (string folder in Folders)
        {
            if (before.EndsWith("models/", StringComparison.Ordinal) && model.StartsWith(folder, StringComparison.Ordinal))
            {
                before = string.Concat(before[..^"models/".Length], folder);
                model = model[folder.Length..];
                break;
            }
        }

        return string.Concat(before, Escape(model), path.AsSpan(at + Place.Length));
    }

    // Versions of Vertex's models are written model@version, and its SDKs leave the sign as it is.
    private static string Escape(string model) => Uri.EscapeDataString(model).Replace("%40", "@", StringComparison.Ordinal);
}
