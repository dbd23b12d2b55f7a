using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Sqlite.Tests;

/// <summary>What happens to the disk and the file, and that the store works again when it is over.</summary>
public sealed class SqliteFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Guid _writer = Guid.NewGuid();

    public void Dispose() => _folder.Dispose();

    [RootFact]
    public async Task Apply_DiskFull_SaysSoAndIsAppliedOnceWhenThereIsRoom()
    {
        using SmallDisk disk = new();
        string path = disk.NewFile();
        using SqliteHintStore store = Open(path);
        await store.ApplyAsync(Batch(1));
        string filler = disk.Fill();

        (await store.Awaiting(s => s.ApplyAsync(Batch(2, targets: 500)).AsTask()).Should().ThrowAsync<HintStoreException>())
            .Which.Message.Should().Be($"Hint store {path}: the disk is full. Make room; what waits is written then.");

        File.Delete(filler);
        (await store.ApplyAsync(Batch(2, targets: 500))).LastSequence.Should().Be(2);
        HintStoreSnapshot snapshot = await store.LoadAsync();
        snapshot.Hints.Should().HaveCount(500);
        snapshot.Hints.Single(hint => hint.Subject.Model == "m0").ErrorCount.Should().Be(2);
    }

    [RootFact]
    public async Task Load_NewFileOnAFullDisk_SaysSoAndWorksWhenThereIsRoom()
    {
        using SmallDisk disk = new();
        string path = disk.NewFile();
        string filler = disk.Fill();
        using SqliteHintStore store = Open(path);

        (await store.Awaiting(s => s.LoadAsync().AsTask()).Should().ThrowAsync<HintStoreException>()).Which.Problem.Should().Be("the disk is full.");

        File.Delete(filler);
        (await store.LoadAsync()).Hints.Should().BeEmpty();
    }

    [RootFact]
    public async Task Apply_DiskReadOnly_SaysSoAndWorksWhenItIsWritable()
    {
        using SmallDisk disk = new();
        string path = disk.NewFile();
        using (SqliteHintStore before = Open(path))
        {
            await before.ApplyAsync(Batch(1));
        }

        disk.MakeReadOnly();
        using SqliteHintStore store = Open(path);
        (await store.Awaiting(s => s.LoadAsync().AsTask()).Should().ThrowAsync<HintStoreException>())
            .Which.Should().Match<HintStoreException>(e => e.Problem == "it cannot be opened for writing." && e.Remedy.Contains("write permission"));

        disk.MakeWritable();
        (await store.ApplyAsync(Batch(2))).LastSequence.Should().Be(2);
    }

    [Fact]
    public async Task Load_OnANetworkFileSystem_IsRefusedAndMakesNothing()
    {
        string path = Path.Combine(_folder.Path, "far", "hints.db");
        using SqliteHintStore store = new(
            new SqliteHintStoreOptions { Path = path, NetworkFileSystemOf = of => of == path ? "nfs4" : null }, _time);

        (await store.Awaiting(s => s.LoadAsync().AsTask()).Should().ThrowAsync<HintStoreException>()).Which.Message.Should().Be(
            $"Hint store {path}: it is on a network file system (nfs4), where the locks and the shared memory that SQLite needs do not hold. "
            + "Choose a path on a disk of this machine. Machines share what they learn through a Redis hint store.");

        Directory.Exists(Path.GetDirectoryName(path)).Should().BeFalse();
    }

    [Fact]
    public async Task Apply_FileRemovedMeanwhile_WritesToANewFileThatIsAnotherStore()
    {
        string path = _folder.NewFile();
        using SqliteHintStore store = Open(path);
        await store.ApplyAsync(Batch(1));
        Guid old = (await store.LoadAsync()).StoreId;
        foreach (string file in Directory.GetFiles(_folder.Path, "hints-1.db*"))
        {
            File.Delete(file);
        }

        HintBatchResult result = await store.ApplyAsync(Batch(2));

        result.LastSequence.Should().Be(0, "the new store has never heard of the writer");
        (await store.LoadAsync()).StoreId.Should().NotBe(old);
    }

    [Fact]
    public async Task Apply_BackupMovedIntoItsPlace_WritesToTheBackup()
    {
        string path = _folder.NewFile();
        string backup = _folder.NewFile();
        using (SqliteHintStore earlier = Open(path))
        {
            await earlier.ApplyAsync(Batch(1));
        }

        File.Copy(path, backup);
        using SqliteHintStore store = Open(path);
        await store.ApplyAsync(Batch(2));
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
        File.Move(backup, path, overwrite: true);

        (await store.ApplyAsync(Batch(3))).LastSequence.Should().Be(1, "the writer sends the rest again");
        (await store.ApplyAsync(Batch(2))).LastSequence.Should().Be(2);
    }

    [Fact]
    public async Task WaitForChange_FileReplaced_Ends()
    {
        string path = _folder.NewFile();
        using SqliteHintStore store = Open(path);
        await store.ApplyAsync(Batch(1));
        HintStoreSnapshot seen = await store.LoadAsync();
        Task waiting = store.WaitForChangeAsync(seen.Version).AsTask();
        foreach (string file in Directory.GetFiles(_folder.Path, "hints-1.db*"))
        {
            File.Delete(file);
        }

        using SqliteHintStore other = Open(path);
        await other.ApplyAsync(Batch(1));
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (!waiting.IsCompleted)
        {
            limit.Token.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await waiting;
        (await store.ReadChangesAsync(seen.Version)).StoreId.Should().NotBe(seen.StoreId);
    }

    [Fact]
    public async Task Load_ThroughALink_KeepsItsFilesBesideTheRealOne()
    {
        string real = Path.Combine(_folder.Path, "real", "hints.db");
        string link = Path.Combine(_folder.Path, "link.db");
        File.CreateSymbolicLink(link, real);
        using SqliteHintStore store = Open(link);

        await store.ApplyAsync(Batch(1));

        File.Exists(real + "-wal").Should().BeTrue();
        File.Exists(real + "-lock").Should().BeTrue();
        Directory.GetFiles(_folder.Path).Should().Equal(link);
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
