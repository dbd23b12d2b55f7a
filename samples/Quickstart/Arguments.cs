namespace Quickstart;

/// <summary>What was asked for on the command line.</summary>
internal sealed record Arguments
{
    public const string Usage = """
        Quickstart [--fresh] [--json] [--data FOLDER]

        Plays an hour of an application that calls LLM providers, on a simulated clock, in a few seconds:
        first without LlmResilience, then with it. Then a broken provider is repaired, and gets its calls back.
        What was learned is kept, so a second run goes on where the first one ended.

          --fresh        forgets what earlier runs learned
          --json         plays the first scene only, and prints its figures as JSON and nothing else
          --data FOLDER  where to keep what is learned; otherwise a folder of your own user account
          --help         this text

        Exit status: 0; 1 when the folder cannot be used; 2 when the arguments make no sense.
        """;

    public bool Fresh { get; private init; }

    public bool Json { get; private init; }

    public bool Help { get; private init; }

    public string Folder { get; private init; } = DefaultFolder();

    public string? Fault { get; private init; }

    public static Arguments Parse(string[] args)
    {
        var parsed = new Arguments();
        for (int i = 0; i < args.Length; i++)
        {
            parsed = args[i] switch
            {
                "--help" or "-h" => parsed with { Help = true },
                "--fresh" => parsed with { Fresh = true },
                "--json" => parsed with { Json = true },
                "--data" when i + 1 < args.Length && !IsOption(args[i + 1]) => parsed with { Folder = args[++i] },
                "--data" => parsed with { Fault = "--data needs a folder." },
                string other => parsed with { Fault = $"'{other}' is no option of Quickstart." },
            };
        }

        return parsed;
    }

    private static bool IsOption(string text) => text.Length == 0 || text.StartsWith("--", StringComparison.Ordinal);

    private static string DefaultFolder()
    {
        string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return Path.Combine(local.Length > 0 ? local : Path.GetTempPath(), "LlmResilience.Quickstart");
    }
}
