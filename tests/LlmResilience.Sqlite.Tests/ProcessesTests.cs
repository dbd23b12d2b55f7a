using LlmResilience.Sqlite.CrashApp;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace LlmResilience.Sqlite.Tests;

/// <summary>Real processes share one file.</summary>
public sealed class ProcessesTests(ITestOutputHelper output) : IDisposable
{
    private const int Processes = 4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Apply_FourProcessesFlushWithoutPause_TotalsAreExactAndNoneWaitsInVain()
    {
        const int Batches = 300;
        string path = _folder.NewFile();

        string[][] reports = await RunAsync("flush", path, Batches);

        Guid[] writers = [.. reports.Select(lines => Guid.Parse(lines[0]))];
        output.WriteLine($"figure: {Processes} processes x {Batches} batches of {HeavyLearning.Targets * 2} deltas, slowest batch {reports.Max(lines => long.Parse(lines[2], null))} ms");
        reports.Select(lines => lines[1]).Should().AllBe("0", "nobody waited for longer than the busy timeout");
        ExpectTotals(path, writers.ToDictionary(writer => writer, _ => (long)Batches));
    }

    [Fact]
    public async Task Apply_FileDestroyedUnderFourProcesses_IsSetAsideOnceAndTheNewOneHoldsWhatWasAcknowledged()
    {
        const int Batches = 20;
        string path = _folder.NewFile();
        Task<string[][]> running = RunAsync("reopen", path, Batches);
        while (!File.Exists(path) || new FileInfo(path).Length < 8 * 4096)
        {
            running.IsCompleted.Should().BeFalse("the file is destroyed while it is in use");
            await Task.Yield();
        }

        await DestroyUntilSetAsideAsync(path, running);
        string[][] reports = await running;

        string[] errors = [.. reports.SelectMany(lines => lines).Where(line => line.StartsWith("error "))];
        string[] aside = [.. Directory.GetFiles(_folder.Path, "*.damaged-*").Where(file => !file.EndsWith("-wal") && !file.EndsWith("-shm"))];
        output.WriteLine($"figure: {errors.Length} errors, {aside.Length} set aside");
        aside.Should().ContainSingle();
        errors.Should().ContainSingle().Which.Should().Contain("set aside");

        // A writer that goes on in the new store has its own numbers there, from 1; what it acknowledged is the highest.
        Dictionary<Guid, long> inFile = WritersOf(path);
        Dictionary<Guid, long> acknowledged = reports.SelectMany(lines => lines).Where(line => !line.StartsWith("error "))
            .Select(line => line.Split(' '))
            .GroupBy(parts => Guid.Parse(parts[0]), parts => long.Parse(parts[1], null))
            .ToDictionary(group => group.Key, group => group.Max());
        inFile.Should().HaveCount(Processes);
        inFile.Should().BeSubsetOf(acknowledged);
        ExpectTotals(path, inFile);
    }

    private static async Task<string[][]> RunAsync(string mode, string path, int batches)
    {
        Child[] children = [.. Enumerable.Range(0, Processes).Select(_ => new Child(mode, path, $"{batches}"))];
        try
        {
            return await Task.WhenAll(children.Select(child => child.EndAsync()));
        }
        finally
        {
            foreach (Child child in children)
            {
                child.Dispose();
            }
        }
    }

    /// <summary>Both the file and its log, which has good copies of the pages; again and again, since both are written meanwhile; and never the new ones.</summary>
    private async Task DestroyUntilSetAsideAsync(string path, Task running)
    {
        using FileStream file = OpenToDestroy(path);
        while (!running.IsCompleted && !IsSetAside())
        {
            Destroy(file);
            try
            {
                using FileStream log = OpenToDestroy(path + "-wal");
                if (!IsSetAside())
                {
                    Destroy(log);
                }
            }
            catch (FileNotFoundException)
            {
                // The last to close the file has just written it into the file and removed it.
            }

            await Task.Yield();
        }
    }

    private bool IsSetAside() => Directory.GetFiles(_folder.Path, "*.damaged-*").Length > 0;

    private static FileStream OpenToDestroy(string path) =>
        new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private static void Destroy(FileStream file)
    {
        byte[] noise = [.. Enumerable.Range(0, 4096).Select(i => (byte)((i * 31) + 7))];
        file.Seek(0, SeekOrigin.Begin);
        while (file.Position < file.Length)
        {
            file.Write(noise);
        }
    }

    private static void ExpectTotals(string path, Dictionary<Guid, long> applied)
    {
        Dictionary<string, (long, long)> counts = Read(
            path, "SELECT model_id, error_count, success_count FROM model_compatibility_hints", reader => (reader.GetString(0), (reader.GetInt64(1), reader.GetInt64(2)))).ToDictionary();
        for (int target = 0; target < HeavyLearning.Targets; target++)
        {
            (long Errors, long Successes) all = default;
            foreach ((Guid writer, long batches) in applied)
            {
                long errors = Sum(batches, sequence => HeavyLearning.Errors(sequence, target));
                long successes = Sum(batches, sequence => HeavyLearning.Successes(sequence, target));
                counts[HeavyLearning.Own(writer, target).Model!].Should().Be((errors, successes));
                all = (all.Errors + errors, all.Successes + successes);
            }

            counts[HeavyLearning.Shared(target).Model!].Should().Be(all);
        }

        counts.Should().HaveCount((applied.Count + 1) * HeavyLearning.Targets);
    }

    private static long Sum(long batches, Func<long, long> of)
    {
        long sum = 0;
        for (long sequence = 1; sequence <= batches; sequence++)
        {
            sum += of(sequence);
        }

        return sum;
    }

    private static Dictionary<Guid, long> WritersOf(string path) =>
        Read(path, "SELECT writer, sequence FROM writers", reader => (Guid.Parse(reader.GetString(0)), reader.GetInt64(1))).ToDictionary();

    private static List<T> Read<T>(string path, string sql, Func<SqliteDataReader, T> row)
    {
        using SqliteConnection connection = new($"Data Source={path};Pooling=false");
        connection.Open();
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
