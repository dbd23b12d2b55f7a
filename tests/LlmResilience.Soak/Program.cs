using LlmResilience.Soak;

// The error history under load: so many attempts, one in twenty of which fails, through the real observer and writer into a SQLite file. It
// stops by itself and ends with 1 when a bound or a count does not hold.
int attempts = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 10_000_000;
DirectoryInfo folder = Directory.CreateTempSubdirectory("llm-resilience-soak-");
try
{
    return await JournalSoak.RunAsync(attempts, Path.Combine(folder.FullName, "journal.db"));
}
finally
{
    folder.Delete(recursive: true);
}
