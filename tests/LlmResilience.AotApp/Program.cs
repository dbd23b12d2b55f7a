using LlmResilience.AotApp;
using Microsoft.Extensions.DependencyInjection;

// Published as native code by .ci/aot: calls through a host and through the runtime, and what one process learned is known to the next, also without its store.
string folder = Directory.CreateTempSubdirectory("llm-resilience-aot-").FullName;
try
{
    using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
    await using Scenes scenes = await Scenes.StartAsync(folder, limit.Token);
    await scenes.CallThroughHostAsync(limit.Token);
    await scenes.CallThroughRuntimeAsync(limit.Token);
    await scenes.ReadJournalAsync(limit.Token);
    await scenes.ExportAndImportAsync(limit.Token);
    await scenes.CallWithoutStoreAsync("spool", static (build, path) => build.WithLocalFallback(path), limit.Token);
    await scenes.CallWithoutStoreAsync("spool.db", static (build, path) => build.WithLocalSqliteFallback(path), limit.Token);
    Console.WriteLine("The AOT app made its calls.");
    return 0;
}
catch (Exception e)
{
    await Console.Error.WriteLineAsync(e.ToString());
    return 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
