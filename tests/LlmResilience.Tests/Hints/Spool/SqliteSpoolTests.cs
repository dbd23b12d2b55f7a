using LlmResilience.Hints.Spool;
using LlmResilience.Sqlite.Spool;
using Microsoft.Data.Sqlite;
using static LlmResilience.Tests.Hints.FaultyStore;

namespace LlmResilience.Tests.Hints.Spool;

/// <summary>The spool in a SQLite file.</summary>
public sealed class SqliteSpoolTests : HintSpoolContract
{
    private readonly SqliteSpoolPlace _place;

    public SqliteSpoolTests()
        : this(new SqliteSpoolPlace())
    {
    }

    private SqliteSpoolTests(SqliteSpoolPlace place)
        : base(place) =>
        _place = place;

    [Fact]
    public async Task Run_StoreStaysAway_ThereIsARowForEachSubject()
    {
        await using Memory memory = Create();
        await memory.FlushAsync();
        Store.Now = Fault.Throw;
        for (int round = 0; round < 3; round++)
        {
            memory.Good("m1");
            memory.Good("m2");
            await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
        }

        _place.Count("waiting").Should().Be(2);
        _place.Read("SELECT payload ->> '$.successes' FROM waiting WHERE subject LIKE '%m1%'").Should().Be(2L, "the first is in a batch that may have arrived");
    }

    [Fact]
    public async Task Run_TheAnswerIsLost_TheBatchCanBeReadWithSql()
    {
        await using Memory memory = Create();
        await memory.FlushAsync();
        Store.Now = Fault.LoseTheAnswer;
        memory.Good();
        await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();

        _place.Count("waiting").Should().Be(0, "what waited is in the batch");
        _place.Read("SELECT writer || ' ' || sequence || ' ' || sent || ' ' || acknowledged FROM spooled_batches").Should().Be($"{memory.Delivery.Writer:N} 1 2026-03-01T12:00:00.000Z 0");
    }

    [Fact]
    public async Task Run_AnotherProgramHoldsTheFile_NothingIsSentThatStandsThereTwice()
    {
        await using (Memory first = Create())
        {
            await first.FlushAsync();
            Store.Now = Fault.Throw;
            first.Good();
            await first.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
            first.Good();
            await first.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
            Store.Now = Fault.None;
            using (Lock())
            {
                await first.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<HintStoreException>("what waits stands in the file, and cannot be taken out of it");
            }

            (await first.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1, "that batch stood in the file under its number");
        }

        await using Memory next = Create();
        await next.FlushAsync();

        (await next.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(2);
    }

    [Fact]
    public async Task Run_AnotherProgramHoldsTheFileWhileTheStoreWorks_LearningIsDeliveredAndTheTroubleSaid()
    {
        await using Memory memory = Create();
        await memory.FlushAsync();
        using (Lock())
        {
            memory.Good();
            await memory.FlushAsync();
            memory.Flusher.Health.Problem.Should().Contain("another process has been writing");
        }

        (await memory.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1);
        memory.Good();
        await memory.FlushAsync();
        memory.Flusher.Health.IsHealthy.Should().BeTrue();
    }

    [Fact]
    public async Task Run_TheFileIsMovedAwayWhileTheStoreIsAway_ItIsWrittenAnewAndTheNextProcessDelivers()
    {
        await using (Memory first = Create())
        {
            await first.FlushAsync();
            Store.Now = Fault.Throw;
            first.Good("m1");
            await first.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
            foreach (string part in new[] { "", "-wal", "-shm" })
            {
                File.Move(_place.File + part, _place.File + ".gone" + part);
            }

            first.Good("m2");
            await first.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
        }

        Store.Now = Fault.None;
        await using Memory next = Create();
        await next.FlushAsync();

        (await next.StoredAsync(Memory.Target("m1")))!.SuccessCount.Should().Be(1);
        (await next.StoredAsync(Memory.Target("m2")))!.SuccessCount.Should().Be(1);
    }

    [Fact]
    public async Task Run_TheFileIsAnotherApplications_IsLeftAloneAndSaid()
    {
        using (SqliteConnection connection = new($"Data Source={_place.File};Pooling=false"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE customers (name TEXT)";
            command.ExecuteNonQuery();
        }

        await using Memory memory = Create();
        memory.Good();
        await memory.FlushAsync();

        memory.Flusher.Health.Problem.Should().Contain("another application");
        (await memory.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1);
        _place.Count("sqlite_master").Should().Be(1);
    }

    [Theory]
    [InlineData("'later'")]
    [InlineData("replace(payload, '\"learned\":[]', '\"learned\":null')")]
    [InlineData("replace(payload, '\"learned\":[]', '\"learned\":[null]')")]
    public void TryAdopt_APayloadOfALaterVersion_IsLeftWhereItIs(string payload)
    {
        using SqliteSpool storage = _place.Open(Time);
        using (IWriterSpool spool = storage.Create())
        {
            spool.Append(new SpoolFrame { Waiting = [new HintDelta { Subject = Memory.Target(), Errors = 1 }] });
        }

        using (SqliteConnection connection = new($"Data Source={_place.File};Pooling=false"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"UPDATE waiting SET payload = {payload}";
            command.ExecuteNonQuery();
        }

        using IWriterSpool? adopted = storage.TryAdopt(storage.List().Single(), out SpoolContent? content);

        adopted.Should().NotBeNull();
        content.Should().BeNull();
        _place.Count("waiting").Should().Be(1);
    }

    [Fact]
    public void List_LocksOfProcessesThatDiedBeforeTheirFirstRow_GoAfterAnHour()
    {
        using SqliteSpool storage = _place.Open(Time);
        using IWriterSpool living = storage.Create();
        string own = Directory.GetFiles(_place.Path, $"*{living.Name}-lock").Single();
        File.SetLastWriteTimeUtc(own, Time.GetUtcNow().UtcDateTime.AddHours(-2));
        string old = NewLock(TimeSpan.FromHours(2));
        string fresh = NewLock(TimeSpan.FromMinutes(1));

        storage.List().Should().Equal(living.Name);

        (File.Exists(own), File.Exists(old), File.Exists(fresh)).Should().Be((true, false, true));

        string NewLock(TimeSpan age)
        {
            string path = $"{_place.File}-{Guid.NewGuid():N}-lock";
            File.WriteAllText(path, "");
            File.SetLastWriteTimeUtc(path, (Time.GetUtcNow() - age).UtcDateTime);
            return path;
        }
    }

    private SqliteConnection Lock()
    {
        SqliteConnection connection = new($"Data Source={_place.File};Pooling=false");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }
}
