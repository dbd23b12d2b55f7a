using System.Diagnostics;
using LlmResilience.Sqlite.CrashApp;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace LlmResilience.Sqlite.Tests.Journal;

/// <summary>Processes that share a history are killed while they write.</summary>
public sealed class JournalCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 20;
    private const int AtOnce = 2;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Append_KilledTwentyTimes_TheFileHoldsEveryAcknowledgedBatchOnce()
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        string path = _folder.NewFile();
        Dictionary<Guid, long> acknowledged = [];
        for (int kills = 0; kills < Kills; kills += AtOnce)
        {
            foreach ((Guid writer, long last) in await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => AppendUntilKilledAsync(path, random.Next(1, 60)))))
            {
                acknowledged[writer] = last;
            }
        }

        using SqliteConnection connection = new($"Data Source={path};Pooling=false");
        connection.Open();
        Read(connection, "PRAGMA integrity_check", row => row.GetString(0)).Should().Equal(["ok"], "seed {0}", seed);
        Dictionary<Guid, long> sequences = Read(connection, "SELECT writer, sequence FROM writers", row => KeyValuePair.Create(Guid.Parse(row.GetString(0)), row.GetInt64(1))).ToDictionary();
        sequences.Keys.Should().BeEquivalentTo(acknowledged.Keys);
        foreach ((Guid writer, long sequence) in sequences)
        {
            sequence.Should().BeGreaterThanOrEqualTo(acknowledged[writer], "seed {0}", seed);
            Count(connection, $"SELECT count(*) FROM provider_errors WHERE model = '{writer:N}'").Should().Be(sequence * JournalUntilKilled.EntriesOfABatch);
            Count(connection, $"SELECT sum(failures) FROM provider_error_counts WHERE model = '{writer:N}' AND category = 'timeout'").Should().Be(sequence * JournalUntilKilled.EntriesOfABatch);
            Count(connection, $"SELECT sum(failures) FROM provider_error_counts WHERE model = '{writer:N}' AND category = 'rate_limit'").Should().Be(sequence * JournalUntilKilled.DroppedOfABatch);
        }

        output.WriteLine($"figure: {Kills} writers of a history killed, {sequences.Values.Sum()} batches");
    }

    private static async Task<(Guid Writer, long Acknowledged)> AppendUntilKilledAsync(string path, int batches)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "LlmResilience.Sqlite.CrashApp"), ["journal", path]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        try
        {
            Guid writer = Guid.ParseExact(await ReadLineAsync(process) ?? "nothing was printed", "N");
            long acknowledged = 0;
            while (acknowledged < batches)
            {
                acknowledged = long.Parse(await ReadLineAsync(process) ?? "the process ended by itself", null);
            }

            return (writer, acknowledged);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(Limit);
        }
    }

    private static Task<string?> ReadLineAsync(Process process) => process.StandardOutput.ReadLineAsync().WaitAsync(Limit);

    private static long Count(SqliteConnection connection, string sql) => Read(connection, sql, row => row.GetInt64(0)).Single();

    private static List<T> Read<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
