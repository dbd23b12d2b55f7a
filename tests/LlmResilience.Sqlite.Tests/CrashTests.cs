using System.Diagnostics;
using LlmResilience.Sqlite.CrashApp;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace LlmResilience.Sqlite.Tests;

/// <summary>Processes that share a file are killed in the middle of heavy learning.</summary>
public sealed class CrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 50;
    private const int AtOnce = 2;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<Guid, long> _applied = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Apply_KilledFiftyTimes_TheFileHoldsEveryFlushedBatchExactlyOnce()
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        string path = _folder.NewFile();
        for (int kills = 0; kills < Kills; kills += AtOnce)
        {
            Task<(Guid Writer, long Acknowledged)>[] runs =
                [.. Enumerable.Range(0, AtOnce).Select(_ => LearnUntilKilledAsync(path, random.Next(1, 80)))];
            (Guid Writer, long Acknowledged)[] ended = await Task.WhenAll(runs).WaitAsync(TimeSpan.FromSeconds(60));

            CheckFile(path, ended, seed);
        }

        output.WriteLine($"figure: {_applied.Count} writers killed, {_applied.Values.Sum()} batches");
    }

    private static async Task<(Guid Writer, long Acknowledged)> LearnUntilKilledAsync(string path, int batches)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "LlmResilience.Sqlite.CrashApp"), [path]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        Guid writer = Guid.ParseExact(await ReadLineAsync(process) ?? "nothing was printed", "N");
        long acknowledged = 0;
        while (acknowledged < batches)
        {
            acknowledged = long.Parse(await ReadLineAsync(process) ?? "the process ended by itself", null);
        }

        process.Kill();
        while (await ReadLineAsync(process) is { } line)
        {
            // What was printed before the kill counts; the last line may be torn.
            acknowledged = long.TryParse(line, out long later) && later == acknowledged + 1 ? later : acknowledged;
        }

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return (writer, acknowledged);
    }

    private static Task<string?> ReadLineAsync(Process process) =>
        process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));

    private void CheckFile(string path, (Guid Writer, long Acknowledged)[] ended, int seed)
    {
        using SqliteConnection connection = new($"Data Source={path};Pooling=false");
        connection.Open();
        Read(connection, "PRAGMA integrity_check", reader => reader.GetString(0)).Should().Equal(["ok"], "seed {0}", seed);
        Dictionary<Guid, long> sequences = Read(connection, "SELECT writer, sequence FROM writers", reader => (Guid.Parse(reader.GetString(0)), reader.GetInt64(1)))
            .ToDictionary();
        Dictionary<string, (long, long)> counts =
            Read(connection, "SELECT model_id, error_count, success_count FROM model_compatibility_hints", reader => (reader.GetString(0), (reader.GetInt64(1), reader.GetInt64(2))))
            .ToDictionary();

        foreach ((Guid writer, long acknowledged) in ended)
        {
            _applied[writer] = sequences[writer];
            sequences[writer].Should().BeGreaterThanOrEqualTo(acknowledged, "seed {0}", seed);
            ExpectLessons(connection, writer, seed);
        }

        sequences.Should().BeEquivalentTo(_applied, "a dead writer's number no longer moves; seed {0}", seed);
        foreach ((string model, (long, long) expected) in ExpectedCounts())
        {
            counts[model].Should().Be(expected, "of {0}; seed {1}", model, seed);
        }
    }

    private Dictionary<string, (long Errors, long Successes)> ExpectedCounts()
    {
        Dictionary<string, (long Errors, long Successes)> expected = [];
        foreach ((Guid writer, long applied) in _applied)
        {
            for (int target = 0; target < HeavyLearning.Targets; target++)
            {
                long errors = 0;
                long successes = 0;
                for (long sequence = 1; sequence <= applied; sequence++)
                {
                    errors += HeavyLearning.Errors(sequence, target);
                    successes += HeavyLearning.Successes(sequence, target);
                }

                string shared = HeavyLearning.Shared(target).Model!;
                (long Errors, long Successes) sum = expected.GetValueOrDefault(shared);
                expected[shared] = (sum.Errors + errors, sum.Successes + successes);
                expected[HeavyLearning.Own(writer, target).Model!] = (errors, successes);
            }
        }

        return expected;
    }

    private void ExpectLessons(SqliteConnection connection, Guid writer, int seed)
    {
        IEnumerable<string> expected = Enumerable.Range(1, (int)Math.Min(_applied[writer], 10)).Select(i => HeavyLearning.LessonOf(i).Value);
        Read(connection, $"SELECT value FROM model_lessons WHERE model_id = '{HeavyLearning.Own(writer, 0).Model}'", reader => reader.GetString(0))
            .Should().BeEquivalentTo(expected, "seed {0}", seed);
    }

    private static List<T> Read<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> row)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }
}
