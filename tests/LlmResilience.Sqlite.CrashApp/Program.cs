using LlmResilience;
using LlmResilience.Sqlite.CrashApp;

if (args is ["calls", var database, var spool, var model])
{
    await CallsUntilKilled.RunAsync(database, spool, model);
    return;
}

// Writes batch after batch until it is killed. Prints its writer's id, then the number of each batch that the store has acknowledged.
await using SqliteHintStore store = new(new SqliteHintStoreOptions { Path = args[0], BusyTimeout = TimeSpan.FromSeconds(30) }, TimeProvider.System);
Guid writer = Guid.NewGuid();
Console.Out.WriteLine(writer.ToString("N"));
for (long sequence = 1; ; sequence++)
{
    HintBatch batch = new() { Writer = writer, Sequence = sequence, Deltas = HeavyLearning.BatchOf(writer, sequence, TimeProvider.System.GetUtcNow()) };
    HintBatchResult result = await store.ApplyAsync(batch);
    Console.Out.WriteLine(result.LastSequence);
    Console.Out.Flush();
}
