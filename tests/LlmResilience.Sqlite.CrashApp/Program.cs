using LlmResilience.Sqlite.CrashApp;

if (args is ["calls", var database, var spool, var model])
{
    await CallsUntilKilled.RunAsync(database, spool, model);
    return 0;
}

return args switch
{
    [string path] => await Modes.WriteUntilKilledAsync(path),
    ["flush", string path, string batches] => await Modes.FlushAsync(path, long.Parse(batches, null)),
    ["reopen", string path, string batches] => await Modes.ReopenAsync(path, long.Parse(batches, null)),
    ["try", string path] => await Modes.TryAsync(path),
    _ => 1,
};
