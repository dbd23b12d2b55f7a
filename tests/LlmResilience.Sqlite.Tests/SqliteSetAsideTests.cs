using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Sqlite.Tests;

/// <summary>Damaged files: moved out of the way whole, by exactly one, and never those of others.</summary>
public sealed class SqliteSetAsideTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Guid _writer = Guid.NewGuid();

    public void Dispose() => _folder.Dispose();

    public enum Damage
    {
        FirstPageLost,
        FirstPageAllZero,
        SchemaDestroyed,
        RowsDestroyed,
        CutShort,
    }

    [Theory]
    [InlineData(Damage.FirstPageLost)]
    [InlineData(Damage.FirstPageAllZero)]
    [InlineData(Damage.SchemaDestroyed)]
    [InlineData(Damage.RowsDestroyed)]
    [InlineData(Damage.CutShort)]
    public async Task Load_DamagedFile_IsSetAsideOnceAndANewOneIsAnotherStore(Damage damage)
    {
        string path = _folder.NewFile();
        Guid old = await WriteAsync(path);
        Inflict(damage, path);
        byte[] damaged = await File.ReadAllBytesAsync(path);
        using SqliteHintStore store = Open(path);

        HintStoreException error = (await store.Awaiting(s => s.LoadAsync().AsTask()).Should().ThrowAsync<HintStoreException>()).Which;
        HintStoreSnapshot snapshot = await store.LoadAsync();

        string aside = $"{path}.damaged-20260301-120000";
        error.Message.Should().Be(
            $"Hint store {path}: it was damaged. It has been set aside as {aside}, and a new one is made at the next try. "
            + "Check the disk. What the old file still holds can be read with the sqlite3 shell's .recover; delete it when you no longer need it.");
        (await File.ReadAllBytesAsync(aside)).Should().Equal(damaged);
        snapshot.Hints.Should().BeEmpty();
        snapshot.StoreId.Should().NotBe(old);
        (await store.ApplyAsync(Batch(1))).LastSequence.Should().Be(1);
    }

    [Fact]
    public async Task Load_DamagedFileWithItsLog_MovesBothAsTheyAre()
    {
        string path = _folder.NewFile();
        await WriteAsync(path);
        using (SqliteHintFile killed = SqliteHintFile.Open(new SqliteHintStoreOptions { Path = path }, path, _time.GetUtcNow(), SqliteSchema.Steps))
        {
            killed.Apply(Batch(1) with { Writer = Guid.NewGuid() }, _time.GetUtcNow(), CancellationToken.None);
            killed.Abandon();
        }

        Inflict(Damage.FirstPageLost, path);
        byte[] log = await File.ReadAllBytesAsync(path + "-wal");
        using SqliteHintStore store = Open(path);

        await store.Awaiting(s => s.LoadAsync().AsTask()).Should().ThrowAsync<HintStoreException>().WithMessage("*set aside*");

        log.Should().NotBeEmpty();
        (await File.ReadAllBytesAsync($"{path}.damaged-20260301-120000-wal")).Should().Equal(log);
        File.Exists($"{path}.damaged-20260301-120000-shm").Should().BeTrue();
        Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Should().NotContain(["hints-1.db", "hints-1.db-wal", "hints-1.db-shm"]);
    }

    [Fact]
    public async Task Load_DamagedAgainInTheSameSecond_KeepsBoth()
    {
        string path = _folder.NewFile();
        for (int i = 0; i < 2; i++)
        {
            await WriteAsync(path);
            Inflict(Damage.FirstPageLost, path);
            using SqliteHintStore store = Open(path);
            await store.Awaiting(s => s.LoadAsync().AsTask()).Should().ThrowAsync<HintStoreException>().WithMessage("*set aside*");
        }

        File.Exists($"{path}.damaged-20260301-120000").Should().BeTrue();
        File.Exists($"{path}.damaged-20260301-120000-2").Should().BeTrue();
    }

    [Fact]
    public async Task Load_FoundByManyAtOnce_IsSetAsideByExactlyOne()
    {
        string path = _folder.NewFile();
        await WriteAsync(path);
        Inflict(Damage.RowsDestroyed, path);
        SqliteHintStore[] stores = [.. Enumerable.Range(0, 8).Select(_ => Open(path))];

        Exception?[] errors = await Task.WhenAll(stores.Select(async store =>
        {
            await Task.Yield();
            return await Record.ExceptionAsync(() => store.LoadAsync().AsTask());
        })).WaitAsync(TimeSpan.FromSeconds(60));
        HintStoreSnapshot[] snapshots = await Task.WhenAll(stores.Select(store => store.LoadAsync().AsTask())).WaitAsync(TimeSpan.FromSeconds(60));

        errors.OfType<HintStoreException>().Should().ContainSingle().Which.Problem.Should().Contain("set aside");
        Directory.GetFiles(_folder.Path, "*.damaged-*").Where(file => !file.EndsWith("-wal") && !file.EndsWith("-shm")).Should().ContainSingle();
        snapshots.Select(snapshot => snapshot.StoreId).Distinct().Should().ContainSingle();
        foreach (SqliteHintStore store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Apply_HeldOpenWhileAnotherSetsItAside_GoesToTheNewFile()
    {
        string path = _folder.NewFile();
        using SqliteHintStore holder = Open(path);
        await holder.ApplyAsync(Batch(1, targets: 200));
        using (SqliteConnection other = new($"Data Source={path};Pooling=false"))
        {
            other.Open();
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(FULL)";
            command.ExecuteNonQuery();
        }

        Inflict(Damage.RowsDestroyed, path);
        using SqliteHintStore finder = Open(path);
        await finder.Awaiting(s => s.LoadAsync().AsTask()).Should().ThrowAsync<HintStoreException>().WithMessage("*set aside*");
        byte[] aside = await File.ReadAllBytesAsync($"{path}.damaged-20260301-120000");
        byte[] log = await File.ReadAllBytesAsync($"{path}.damaged-20260301-120000-wal");

        HintBatchResult result = await holder.ApplyAsync(Batch(2));
        await holder.DisposeAsync();

        result.LastSequence.Should().Be(0, "the new store has never heard of the writer");
        (await File.ReadAllBytesAsync($"{path}.damaged-20260301-120000")).Should().Equal(aside);
        (await File.ReadAllBytesAsync($"{path}.damaged-20260301-120000-wal")).Should().Equal(log);
        (await finder.ApplyAsync(Batch(1))).LastSequence.Should().Be(1);
    }

    [Fact]
    public async Task Load_SettingsFileByMistake_IsLeftAlone()
    {
        string path = Path.Combine(_folder.Path, "appsettings.json");
        string settings = $$"""{ "LlmResilience": "{{new string('x', 5000)}}" }""";
        await File.WriteAllTextAsync(path, settings);
        using SqliteHintStore store = Open(path);

        await store.Awaiting(s => s.LoadAsync().AsTask()).Should().ThrowAsync<HintStoreException>()
            .WithMessage("*no SQLite database, and it is not this library's. Move it away, or choose a path of its own*");

        (await File.ReadAllTextAsync(path)).Should().Be(settings);
    }

    [Fact]
    public async Task Load_DamagedDatabaseOfAnotherApplication_IsLeftAlone()
    {
        string path = _folder.NewFile();
        using (SqliteConnection connection = new($"Data Source={path};Pooling=false"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=WAL; CREATE TABLE theirs (id); INSERT INTO theirs VALUES (randomblob(20000))";
            command.ExecuteNonQuery();
        }

        Inflict(Damage.SchemaDestroyed, path);
        byte[] theirs = await File.ReadAllBytesAsync(path);
        using SqliteHintStore store = Open(path);

        await store.Awaiting(s => s.LoadAsync().AsTask()).Should().ThrowAsync<HintStoreException>().WithMessage("*not this library's*");

        (await File.ReadAllBytesAsync(path)).Should().Equal(theirs);
    }

    [Fact]
    public async Task Load_LogLeftWithoutItsFile_IsKept()
    {
        string path = _folder.NewFile();
        await File.WriteAllTextAsync(path + "-wal", "what a process left that died while it set the file aside");
        using SqliteHintStore store = Open(path);

        (await store.LoadAsync()).Hints.Should().BeEmpty();

        File.Exists($"{path}.damaged-20260301-120000-wal").Should().BeTrue();
    }

    private static void Inflict(Damage damage, string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        byte[] noise = [.. Enumerable.Range(0, 4096).Select(i => (byte)((i * 31) + 7))];
        switch (damage)
        {
            case Damage.FirstPageLost:
                file.Write(noise);
                break;
            case Damage.FirstPageAllZero:
                file.Write(new byte[4096]);
                break;
            case Damage.SchemaDestroyed:
                file.Seek(100, SeekOrigin.Begin);
                file.Write(noise.AsSpan(0, 3000));
                break;
            case Damage.RowsDestroyed:
                file.Seek(4096, SeekOrigin.Begin);
                while (file.Position < file.Length)
                {
                    file.Write(noise);
                }

                break;
            case Damage.CutShort:
                file.SetLength(file.Length / 2 / 4096 * 4096);
                break;
        }
    }

    private async Task<Guid> WriteAsync(string path)
    {
        using SqliteHintStore store = Open(path);
        await store.ApplyAsync(Batch(1, targets: 200));
        return (await store.LoadAsync()).StoreId;
    }

    private SqliteHintStore Open(string path) => new(new SqliteHintStoreOptions { Path = path }, _time);

    private HintBatch Batch(long sequence, int targets = 1) => new()
    {
        Writer = _writer,
        Sequence = sequence,
        Deltas =
        [
            .. Enumerable.Range(0, targets).Select(i => new HintDelta
            {
                Subject = Subject.Of(SubjectKind.Target, "openai", "https://api.openai.com/v1/", $"m{i}"), Errors = 1,
            }),
        ],
    };
}
