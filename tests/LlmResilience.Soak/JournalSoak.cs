using System.Diagnostics;
using LlmResilience.Attempts;
using LlmResilience.Calls;
using LlmResilience.Circuits;
using LlmResilience.Journal;
using LlmResilience.Keys;
using LlmResilience.Routing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LlmResilience.Soak;

/// <summary>Drives attempts through the observer, and checks memory, the file and every count.</summary>
internal static class JournalSoak
{
    private const int FailureEvery = 20;
    private const int Reports = 10;
    private const long MaxFileSize = 64L * 1024 * 1024;
    private const long MaxWorkingSet = 400L * 1024 * 1024;

    private static readonly LlmErrorCategory[] Categories =
        [LlmErrorCategory.RateLimit, LlmErrorCategory.Timeout, LlmErrorCategory.Overloaded, LlmErrorCategory.ServerError, LlmErrorCategory.ContextLengthExceeded];

    public static async Task<int> RunAsync(int attempts, string path)
    {
        using IHost host = Build(path);
        await host.StartAsync();
        DateTimeOffset start = TimeProvider.System.GetUtcNow();
        Stopwatch watch = Stopwatch.StartNew();
        long[] sent = await DriveAsync(host.Services, attempts, path, watch);
        JournalWriter writer = host.Services.GetRequiredService<JournalWriter>();
        for (int i = 0; i < 100 && !host.Services.GetRequiredService<JournalOutbox>().IsEmpty; i++)
        {
            await writer.FlushAsync(CancellationToken.None);
        }

        Console.WriteLine($"figure: {attempts:N0} attempts, {sent.Sum():N0} failures in {watch.Elapsed.TotalSeconds:F1} s; dropped {host.Services.GetRequiredService<JournalQueue>().EverDropped:N0} details");
        IErrorJournal journal = host.Services.GetRequiredService<IErrorJournal>();
        bool good = await CheckCountsAsync(journal, start, sent);
        good &= CheckBounds(path);
        good &= ShowPlan(path, start);
        await host.StopAsync();
        Console.WriteLine(good ? "the soak is good" : "THE SOAK FAILED");
        return good ? 0 : 1;
    }

    private static IHost Build(string path)
    {
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services
            .AddLlmResilience(options =>
            {
                options.Providers["p0"] = new ProviderOptions { Address = "http://localhost:1/v1/" };
                options.Providers["p1"] = new ProviderOptions { Address = "http://localhost:2/v1/" };
            })
            .UseSqliteErrorJournal(options =>
            {
                options.Path = path;
                options.MaxFileSize = MaxFileSize;
            });
        return builder.Build();
    }

    /// <summary>Two threads publish outcomes as fast as they can; when half of the queue is full, they give the writer time, as a slow network would.</summary>
    private static async Task<long[]> DriveAsync(IServiceProvider services, int attempts, string path, Stopwatch watch)
    {
        JournalObserver observer = services.GetServices<IAttemptObserver>().OfType<JournalObserver>().Single();
        JournalQueue queue = services.GetRequiredService<JournalQueue>();
        RoutingTable table = services.GetRequiredService<RoutingTableSource>().Current;
        Target[] targets = [.. Enumerable.Range(0, 20).Select(i => table.Find(table.Snapshot.Providers[$"p{i % 2}"], $"org/model-{i}"))];
        long[] sent = new long[Categories.Length];
        CallIds ids = new();
        for (int report = 1; report <= Reports; report++)
        {
            // In the last tenth nobody waits for the writer: then the queue overflows, and what was dropped has to be counted.
            bool waits = report < Reports;
            int some = attempts / Reports / 2;
            await Task.WhenAll(Enumerable.Range(0, 2).Select(thread => Task.Run(async () =>
            {
                for (int i = 0; i < some; i++)
                {
                    bool fails = i % FailureEvery == 0;
                    int kind = (i / FailureEvery) % Categories.Length;
                    observer.OnAttempt(OutcomeOf(ids.Next(), targets[i % targets.Length], fails ? Categories[kind] : null, i));
                    if (fails)
                    {
                        Interlocked.Increment(ref sent[kind]);
                        while (waits && queue.Entries > 5_000)
                        {
                            await Task.Delay(1);
                        }
                    }
                }
            })));
            Report(path, watch, attempts / Reports * report);
        }

        return sent;
    }

    private static AttemptOutcome OutcomeOf(CallId id, Target target, LlmErrorCategory? category, int number)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return new AttemptOutcome
        {
            CallId = id,
            Tenant = "tenant",
            Target = target,
            Endpoint = "/v1/chat/completions",
            Credential = Credential.None,
            Number = 1,
            Ending = category is null ? AttemptEnding.Good : AttemptEnding.Failed,
            Error = category is { } failed
                ? new LlmError
                {
                    Category = failed,
                    Blame = LlmBlame.Provider,
                    Transient = true,
                    StatusCode = 429,
                    Message = $"The server had an error while processing request {number}. Try again later, and contact us if the error persists.",
                    RequestId = $"req_{number}",
                    Evidence = "soak",
                }
                : null,
            StartedAt = now,
            EndedAt = now,
            Permits = default(CircuitPermits),
        };
    }

    private static void Report(string path, Stopwatch watch, int attempts)
    {
        using Process process = Process.GetCurrentProcess();
        Console.WriteLine(
            $"{watch.Elapsed.TotalSeconds,6:F1} s {attempts,12:N0} attempts, heap {GC.GetTotalMemory(forceFullCollection: true) / 1048576.0,6:F1} MiB, working set {process.WorkingSet64 / 1048576.0,6:F1} "
            + $"(peak {process.PeakWorkingSet64 / 1048576.0:F1}), file {SizeOf(path) / 1048576.0,6:F1}, log {SizeOf(path + "-wal") / 1048576.0,5:F1}");
    }

    private static async Task<bool> CheckCountsAsync(IErrorJournal journal, DateTimeOffset start, long[] sent)
    {
        IReadOnlyList<JournalBucket> buckets = await journal.AggregateAsync(new JournalAggregation { From = start, To = start.AddHours(1), Bucket = TimeSpan.FromHours(2), ByCategory = true });
        Dictionary<LlmErrorCategory, long> counted = buckets.GroupBy(bucket => bucket.Category!.Value).ToDictionary(of => of.Key, of => of.Sum(bucket => bucket.Failures));
        bool exact = true;
        for (int i = 0; i < Categories.Length; i++)
        {
            long known = counted.GetValueOrDefault(Categories[i]);
            exact &= known == sent[i];
            Console.WriteLine($"{LlmErrorCategoryNames.GetName(Categories[i]),-24} sent {sent[i],10:N0}, counted {known,10:N0}");
        }

        Console.WriteLine($"figure: counts are {(exact ? "exact" : "WRONG")}");
        return exact;
    }

    private static bool CheckBounds(string path)
    {
        using Process process = Process.GetCurrentProcess();
        long file = SizeOf(path);
        long peak = process.PeakWorkingSet64;
        Console.WriteLine($"figure: peak working set {peak / 1048576.0:F0} MiB (at most {MaxWorkingSet / 1048576}), file {file / 1048576.0:F1} MiB (asked for {MaxFileSize / 1048576})");

        // What is appended between two looks is on top: 10,000 entries and one batch.
        return peak <= MaxWorkingSet && file <= MaxFileSize * 5 / 4;
    }

    private static bool ShowPlan(string path, DateTimeOffset start)
    {
        using SqliteConnection connection = new($"Data Source={path};Pooling=false");
        connection.Open();
        long minute = start.ToUnixTimeSeconds() / 60;
        string hour = $"SELECT (minute - {minute}) / 5, category, sum(failures) FROM provider_error_counts WHERE minute >= {minute} AND minute < {minute + 60} GROUP BY 1, 2";
        string scan = $"SELECT at_ticks / 3000000000, category, count(*) FROM provider_errors NOT INDEXED WHERE at_ticks >= {minute * TimeSpan.TicksPerMinute} GROUP BY 1, 2";
        List<string> plan = Read(connection, "EXPLAIN QUERY PLAN " + hour, 3);
        Console.WriteLine($"figure: plan of the aggregate: {string.Join("; ", plan)}");
        Read(connection, hour, 0);
        Stopwatch watch = Stopwatch.StartNew();
        Read(connection, hour, 0);
        double indexed = watch.Elapsed.TotalMilliseconds;
        watch.Restart();
        Read(connection, scan, 0);
        Console.WriteLine($"for information: one hour aggregated in {indexed:F2} ms, by a scan of the {Read(connection, "SELECT entries FROM journal", 0)[0]} entries kept in {watch.Elapsed.TotalMilliseconds:F1} ms");
        return plan.Count(step => step.Contains("provider_error_counts", StringComparison.Ordinal)) == 1 && plan[0].StartsWith("SEARCH", StringComparison.Ordinal);
    }

    private static List<string> Read(SqliteConnection connection, string sql, int column)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        List<string> values = [];
        while (reader.Read())
        {
            values.Add(reader.IsDBNull(column) ? "" : reader.GetString(column));
        }

        return values;
    }

    private static long SizeOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
