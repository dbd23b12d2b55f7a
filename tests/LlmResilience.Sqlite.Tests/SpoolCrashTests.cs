using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace LlmResilience.Sqlite.Tests;

/// <summary>Processes with a spool are killed in the middle of their calls, while the file of the hint store is locked and while it is not.</summary>
public sealed class SpoolCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 12;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, (long Flushed, long Begun)> _ended = [];
    private int _killedWhileAway;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("files")]
    [InlineData("sqlite")]
    public async Task Calls_KilledWhileTheStoreIsAwayOrNot_WhatWasFlushedIsThereOnceAndNothingTwice(string kind)
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        string database = _folder.NewFile();
        string spool = Path.Combine(_folder.NewFile() + "-spool", kind == "sqlite" ? "spool.db" : "");
        await using (SqliteHintStore store = new(new SqliteHintStoreOptions { Path = database }, TimeProvider.System))
        {
            await store.LoadAsync();
        }

        for (int i = 0; i < Kills; i++)
        {
            await CallUntilKilledAsync(database, kind, spool, $"m{i}", flushes: random.Next(1, 6), awayAtEnd: random.Next(3) != 0);
        }

        Dictionary<string, long> counted = await DeliverAsync(database, kind, spool);

        foreach ((string model, (long flushed, long begun)) in _ended)
        {
            // What may be missing is what was learned since the last flush; the call under way may have ended and been flushed, or not.
            counted.GetValueOrDefault(model).Should().BeInRange(flushed, begun, "of {0}; seed {1}", model, seed);
        }

        ShouldBeEmpty(kind, spool, seed);
        _killedWhileAway.Should().BePositive();
        long missing = _ended.Values.Sum(static ended => ended.Begun) - counted.Values.Sum();
        output.WriteLine($"figure: {Kills} processes with a spool in {kind} killed, {_killedWhileAway} while the store was away; {counted.Values.Sum()} calls counted, {missing} of {_ended.Values.Sum(static ended => ended.Begun)} lost since the last flush");
    }

    private static ILlmResilienceBuilder WithSpool(ILlmResilienceBuilder builder, string kind, string spool) =>
        kind == "sqlite" ? builder.WithLocalSqliteFallback(spool) : builder.WithLocalFallback(spool);

    private static void ShouldBeEmpty(string kind, string spool, int seed)
    {
        if (kind != "sqlite")
        {
            Directory.GetFiles(spool).Should().BeEmpty("everything is delivered; seed {0}", seed);
            return;
        }

        Directory.GetFiles(Path.GetDirectoryName(spool)!, "*-lock").Should().Equal([spool + "-lock"], "an owner's lock goes with its rows; seed {0}", seed);
        using SqliteConnection connection = new($"Data Source={spool};Pooling=false");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT count(*) FROM owners) + (SELECT count(*) FROM batches) + (SELECT count(*) FROM waiting)";
        command.ExecuteScalar().Should().Be(0L, "everything is delivered; seed {0}", seed);
    }

    private async Task CallUntilKilledAsync(string database, string kind, string spool, string model, int flushes, bool awayAtEnd)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "LlmResilience.Sqlite.CrashApp"), ["calls", database, kind, spool, model]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        long begun = 0;
        long flushed = 0;
        string last = "";
        SqliteConnection? locking = null;
        try
        {
            for (int seen = 0; seen < flushes;)
            {
                string[] line = (await ReadLineAsync(process) ?? throw new InvalidOperationException("The process ended by itself.")).Split(' ');
                Note(line);
                seen += line[0] == "begun" ? 0 : 1;
                if (awayAtEnd && locking is null && seen == flushes)
                {
                    locking = Lock(database);
                    flushes += 2;
                }
            }

            process.Kill();
            while (await ReadLineAsync(process) is { } line)
            {
                // What was printed before the kill counts; the last line may be torn.
                if (line.Split(' ') is [_, var number] parts && long.TryParse(number, out long later) && later >= begun)
                {
                    Note(parts);
                }
            }

            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }
        finally
        {
            locking?.Dispose();
        }

        _killedWhileAway += last == "spooled" ? 1 : 0;
        _ended[model] = (flushed, begun);

        void Note(string[] line)
        {
            if (line[0] == "begun")
            {
                begun = long.Parse(line[1], null);
            }
            else
            {
                (last, flushed) = (line[0], long.Parse(line[1], null));
            }
        }
    }

    private static SqliteConnection Lock(string database)
    {
        SqliteConnection connection = new($"Data Source={database};Pooling=false;Default Timeout=30");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }

    /// <summary>One more process, which lives: it delivers what the others left, and asks the store once more before it removes their files.</summary>
    private static async Task<Dictionary<string, long>> DeliverAsync(string database, string kind, string spool)
    {
        await using (LlmResilienceRuntime runtime = LlmResilienceRuntime.Create(
            static options => options.Hints.KeepAcknowledgedFor = TimeSpan.Zero,
            builder => WithSpool(builder.UseSqliteHintStore(database), kind, spool)))
        {
            await runtime.Hints.LoadedAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            await runtime.Hints.FlushAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        }

        await using SqliteHintStore store = new(new SqliteHintStoreOptions { Path = database }, TimeProvider.System);
        return (await store.LoadAsync()).Hints.ToDictionary(static hint => hint.Subject.Model!, static hint => hint.SuccessCount);
    }

    private static Task<string?> ReadLineAsync(Process process) => process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
}
