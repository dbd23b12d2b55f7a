using LlmResilience.AotApp;

// Published as native code by .ci/aot: calls through a host and through the runtime, and what the first learned is known to the second.
string folder = Directory.CreateTempSubdirectory("llm-resilience-aot-").FullName;
try
{
    using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
    await using Scenes scenes = await Scenes.StartAsync(Path.Combine(folder, "hints.db"), limit.Token);
    await scenes.CallThroughHostAsync(limit.Token);
    await scenes.CallThroughRuntimeAsync(limit.Token);
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
