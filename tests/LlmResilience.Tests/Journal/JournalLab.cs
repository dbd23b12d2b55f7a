using System.Diagnostics.Metrics;
using LlmResilience.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Journal;

/// <summary>The writer of one process, assembled on a journal that may fail and a driven clock.</summary>
internal sealed class JournalLab : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public JournalLab(JournalOptions? options = null, FakeTimeProvider? time = null)
    {
        Time = time ?? new FakeTimeProvider(Start);
        Options = options ?? new JournalOptions();
        Journal = new FaultyJournal(new InMemoryErrorJournal(100_000, Time));
        IMeterFactory meters = _metrics.GetRequiredService<IMeterFactory>();
        Dropped = new MetricCollector<long>(meters, "LlmResilience", "llm_resilience.journal.dropped");
        Queue = new JournalQueue(Options, new JournalMetrics(meters));
        Outbox = new JournalOutbox(Queue, Time, new FakeLogger<JournalOutbox>(Logs));
        JournalCalls calls = new(Journal, Options, Time);
        Writer = new JournalWriter(calls, Queue, Outbox, new JournalTrimmer(calls, Options, Time), Options, Time, new FakeLogger<JournalWriter>(Logs));
    }

    public FakeTimeProvider Time { get; }

    public JournalOptions Options { get; }

    public FaultyJournal Journal { get; }

    public JournalQueue Queue { get; }

    public JournalOutbox Outbox { get; }

    public JournalWriter Writer { get; }

    public MetricCollector<long> Dropped { get; }

    public FakeLogCollector Logs { get; } = new();

    public void Fail(int times = 1, LlmErrorCategory category = LlmErrorCategory.RateLimit, string model = "m")
    {
        for (int i = 0; i < times; i++)
        {
            Writer.Add(Entry(category, model));
        }
    }

    public JournalEntry Entry(LlmErrorCategory category = LlmErrorCategory.RateLimit, string model = "m") => Entry(Time.GetUtcNow(), category, model);

    public static JournalEntry Entry(DateTimeOffset at, LlmErrorCategory category = LlmErrorCategory.RateLimit, string model = "m") => new()
    {
        Id = Guid.CreateVersion7(at),
        At = at,
        Provider = "p",
        Model = model,
        Endpoint = "/v1/chat/completions",
        Category = category,
        Blame = LlmBlame.Key,
        AttemptNumber = 1,
        CallId = "process-1",
        Duration = TimeSpan.FromSeconds(1),
        MayHaveRun = LlmMayHaveRun.Unknown,
    };

    public Task FlushAsync() => Writer.FlushAsync(CancellationToken.None).AsTask().WaitAsync(Patience);

    /// <summary>Does something, and waits until the loop has appended a batch because of it.</summary>
    public async Task WrittenAsync(Action act)
    {
        Task next = Journal.NextAsync();
        act();
        await next.WaitAsync(Patience);
    }

    public async Task<IReadOnlyList<JournalEntry>> EntriesAsync() => (await Journal.QueryAsync(new JournalQuery { PageSize = 1_000 })).Entries;

    public async Task<Dictionary<LlmErrorCategory, long>> CountsAsync() =>
        (await Journal.AggregateAsync(new JournalAggregation { From = Start, To = Start.AddHours(6), Bucket = TimeSpan.FromHours(6), ByCategory = true }))
        .ToDictionary(bucket => bucket.Category!.Value, bucket => bucket.Failures);

    public async ValueTask DisposeAsync()
    {
        Journal.Now = FaultyJournal.Fault.None;
        await Writer.DisposeAsync().AsTask().WaitAsync(Patience);
        Dropped.Dispose();
        await _metrics.DisposeAsync();
    }
}
