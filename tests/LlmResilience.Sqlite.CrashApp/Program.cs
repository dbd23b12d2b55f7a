using LlmResilience.Sqlite.CrashApp;

return args switch
{
    [string path] => await Modes.WriteUntilKilledAsync(path),
    ["flush", string path, string batches] => await Modes.FlushAsync(path, long.Parse(batches, null)),
    ["reopen", string path, string batches] => await Modes.ReopenAsync(path, long.Parse(batches, null)),
    ["try", string path] => await Modes.TryAsync(path),
    ["journal", string path] => await JournalUntilKilled.RunAsync(path),
    ["calls", string database, string spool, string model] => await CallsUntilKilled.RunAsync(database, spool, model),
    _ => 1,
};
