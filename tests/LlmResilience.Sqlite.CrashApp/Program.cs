using LlmResilience.Sqlite.CrashApp;
using Microsoft.Extensions.DependencyInjection;

return args switch
{
    [string path] => await Modes.WriteUntilKilledAsync(path),
    ["flush", string path, string batches] => await Modes.FlushAsync(path, long.Parse(batches, null)),
    ["reopen", string path, string batches] => await Modes.ReopenAsync(path, long.Parse(batches, null)),
    ["try", string path] => await Modes.TryAsync(path),
    ["journal", string path] => await JournalUntilKilled.RunAsync(path),
    ["calls", string database, "files", string spool, string model] => await CallsUntilKilled.RunAsync(database, builder => builder.WithLocalFallback(spool), model),
    ["calls", string database, "sqlite", string spool, string model] => await CallsUntilKilled.RunAsync(database, builder => builder.WithLocalSqliteFallback(spool), model),
    _ => 1,
};
