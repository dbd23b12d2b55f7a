namespace LlmResilience.Sqlite.CrashApp;

/// <summary>What a process does to a file that others use, too. It tells its parent on its standard output.</summary>
internal static class Modes
{
    /// <summary>Writes batch after batch. Prints its writer's id, then the number of each batch that the store has acknowledged.</summary>
    public static async Task<int> WriteUntilKilledAsync(string path)
    {
        await using SqliteHintStore store = Open(path, TimeSpan.FromSeconds(30));
        Guid writer = Guid.NewGuid();
        Console.Out.WriteLine(writer.ToString("N"));
        for (long sequence = 1; ; sequence++)
        {
            HintBatchResult result = await store.ApplyAsync(BatchOf(writer, sequence));
            Console.Out.WriteLine(result.LastSequence);
            Console.Out.Flush();
        }
    }

    /// <summary>
    /// Writes a number of batches as fast as the store takes them, with the default busy timeout. Prints its writer's id, and in the end how
    /// often the store failed and how long the slowest batch took, in milliseconds.
    /// </summary>
    public static async Task<int> FlushAsync(string path, long batches)
    {
        await using SqliteHintStore store = Open(path, new SqliteHintStoreOptions().BusyTimeout);
        Guid writer = Guid.NewGuid();
        int failures = 0;
        TimeSpan slowest = TimeSpan.Zero;
        for (long sequence = 1; sequence <= batches;)
        {
            long begin = TimeProvider.System.GetTimestamp();
            try
            {
                HintBatchResult result = await store.ApplyAsync(BatchOf(writer, sequence));
                sequence = result.LastSequence + 1;
            }
            catch (HintStoreException exception)
            {
                failures++;
                await Console.Error.WriteLineAsync(exception.Message);
            }

            TimeSpan taken = TimeProvider.System.GetElapsedTime(begin);
            slowest = taken > slowest ? taken : slowest;
        }

        Console.Out.WriteLine(writer.ToString("N"));
        Console.Out.WriteLine(failures);
        Console.Out.WriteLine((long)slowest.TotalMilliseconds);
        return 0;
    }

    /// <summary>
    /// Writes batches until a file was set aside, and a number of them after that; it opens the file anew for each second one, so that damage is
    /// met. Where the store has become another one, it goes on as another writer. Prints each batch acknowledged, as writer and number, and errors.
    /// </summary>
    public static async Task<int> ReopenAsync(string path, long batches)
    {
        Guid writer = Guid.NewGuid();
        long sequence = 1;
        for (long done = 0; done < batches;)
        {
            await using SqliteHintStore store = Open(path, TimeSpan.FromSeconds(30));
            for (int i = 0; i < 2; i++)
            {
                try
                {
                    HintBatchResult result = await store.ApplyAsync(BatchOf(writer, sequence));
                    if (result.LastSequence != sequence)
                    {
                        (writer, sequence) = (Guid.NewGuid(), 1);
                        continue;
                    }

                    Console.Out.WriteLine($"{writer:N} {sequence}");
                    Console.Out.Flush();
                    sequence++;
                    done += done > 0 || IsSetAside(path) ? 1 : 0;
                }
                catch (HintStoreException exception)
                {
                    Console.Out.WriteLine($"error {exception.Problem}");
                }
            }
        }

        return 0;
    }

    /// <summary>Loads once for each line that it reads, and prints how many subjects there are, or what is wrong.</summary>
    public static async Task<int> TryAsync(string path)
    {
        await using SqliteHintStore store = Open(path, TimeSpan.FromSeconds(2));
        while (await Console.In.ReadLineAsync() is not null)
        {
            try
            {
                Console.Out.WriteLine((await store.LoadAsync()).Hints.Count);
            }
            catch (HintStoreException exception)
            {
                Console.Out.WriteLine(exception.Message);
            }

            Console.Out.Flush();
        }

        return 0;
    }

    private static bool IsSetAside(string path) => Directory.GetFiles(Path.GetDirectoryName(path)!, "*.damaged-*").Length > 0;

    private static SqliteHintStore Open(string path, TimeSpan busyTimeout) =>
        new(new SqliteHintStoreOptions { Path = path, BusyTimeout = busyTimeout }, TimeProvider.System);

    private static HintBatch BatchOf(Guid writer, long sequence) =>
        new() { Writer = writer, Sequence = sequence, Deltas = HeavyLearning.BatchOf(writer, sequence, TimeProvider.System.GetUtcNow()) };
}
