namespace LlmResilience.Sqlite.CrashApp;

/// <summary>Appends batch after batch to an error history. Prints its writer's id, then the number of each batch that the journal has.</summary>
public static class JournalUntilKilled
{
    public const int EntriesOfABatch = 20;
    public const int DroppedOfABatch = 7;

    public static async Task<int> RunAsync(string path)
    {
        await using SqliteErrorJournal journal = new(new SqliteErrorJournalOptions { Path = path, BusyTimeout = TimeSpan.FromSeconds(30) }, TimeProvider.System);
        Guid writer = Guid.NewGuid();
        Console.Out.WriteLine(writer.ToString("N"));
        for (long sequence = 1; ; sequence++)
        {
            JournalBatchResult result = await journal.AppendAsync(BatchOf(writer, sequence, TimeProvider.System.GetUtcNow()));
            Console.Out.WriteLine(result.LastSequence);
            Console.Out.Flush();
        }
    }

    private static JournalBatch BatchOf(Guid writer, long sequence, DateTimeOffset now) => new()
    {
        Writer = writer,
        Sequence = sequence,
        Entries =
        [
            .. Enumerable.Range(0, EntriesOfABatch).Select(i => new JournalEntry
            {
                Id = Guid.CreateVersion7(now),
                At = now,
                Provider = "openai",
                Model = $"{writer:N}",
                Endpoint = "/v1/chat/completions",
                Category = LlmErrorCategory.Timeout,
                Blame = LlmBlame.Provider,
                Message = "upstream request timeout",
                AttemptNumber = 1,
                CallId = $"{sequence}-{i}",
                Duration = TimeSpan.FromSeconds(1),
                MayHaveRun = LlmMayHaveRun.Unknown,
            }),
        ],
        Dropped =
        [
            new JournalCount { Minute = JournalMerge.MinuteOf(now), Provider = "openai", Model = $"{writer:N}", Category = LlmErrorCategory.RateLimit, Failures = DroppedOfABatch },
        ],
    };
}
