using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace LlmResilience.Sqlite.Tests;

/// <summary>Other processes' writes are noticed, and to look for them costs next to nothing.</summary>
public sealed class SqliteWatchTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WaitForChange_AnotherProcessWrites_EndsAtTheNextLook()
    {
        string path = _folder.NewFile();
        using SqliteHintStore watching = Open(path);
        using SqliteHintStore writing = Open(path);
        await writing.ApplyAsync(Batch(1));
        long seen = (await watching.LoadAsync()).Version;
        Task waiting = watching.WaitForChangeAsync(seen).AsTask();

        await LookAsync(times: 3);
        waiting.IsCompleted.Should().BeFalse("nothing was written");
        await writing.TryLeaseProbeAsync(Target("a"), "owner", TimeSpan.FromSeconds(30));
        await LookAsync(times: 3);
        waiting.IsCompleted.Should().BeFalse("a lease is no change");
        await writing.ApplyAsync(Batch(2));
        await LookUntilAsync(waiting);

        (await watching.ReadChangesAsync(seen)).Hints.Should().ContainSingle().Which.ErrorCount.Should().Be(2);
    }

    [Fact]
    public async Task WaitForChange_WrittenBetweenTheReadAndTheWait_EndsAtOnce()
    {
        string path = _folder.NewFile();
        using SqliteHintStore watching = Open(path);
        using SqliteHintStore writing = Open(path);
        long seen = (await watching.LoadAsync()).Version;
        await writing.ApplyAsync(Batch(1));

        await watching.WaitForChangeAsync(seen).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task WaitForChange_Cancelled_EndsAndOthersGoOn()
    {
        using SqliteHintStore store = Open(_folder.NewFile());
        using CancellationTokenSource ending = new();
        Task waiting = store.WaitForChangeAsync((await store.LoadAsync()).Version, ending.Token).AsTask();

        await ending.CancelAsync();

        await waiting.Awaiting(w => w.WaitAsync(TimeSpan.FromSeconds(30))).Should().ThrowAsync<OperationCanceledException>();
        (await store.ApplyAsync(Batch(1))).LastSequence.Should().Be(1);
    }

    [Fact]
    public async Task WaitForChange_StoreAway_Fails()
    {
        using SqliteHintStore store = Open(_folder.Path);

        await store.Awaiting(s => s.WaitForChangeAsync(0).AsTask().WaitAsync(TimeSpan.FromSeconds(30))).Should().ThrowAsync<HintStoreException>();
    }

    [Fact]
    public void Look_NothingWritten_AllocatesNothing()
    {
        string path = _folder.NewFile();
        using SqliteHintFile file = SqliteHintFile.Open(new SqliteHintStoreOptions { Path = path }, path, _time.GetUtcNow(), SqliteSchema.Steps);
        Look(file);
        long begin = TimeProvider.System.GetTimestamp();
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 1_000; i++)
        {
            Look(file);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine($"figure: a look for others' writes takes {TimeProvider.System.GetElapsedTime(begin).TotalMicroseconds / 1_000:F1} us and {allocated} bytes");
        allocated.Should().Be(0);

        static void Look(SqliteHintFile file)
        {
            _ = file.HasMoved;
            _ = file.CurrentVersion();
        }
    }

    [Fact]
    public async Task Apply_CancelledWhileAnotherWrites_EndsBeforeTheBusyTimeout()
    {
        string path = _folder.NewFile();
        using SqliteHintStore store = new(new SqliteHintStoreOptions { Path = path, BusyTimeout = TimeSpan.FromHours(1) }, _time);
        await store.LoadAsync();
        using CancellationTokenSource ending = new();
        using SqliteFile writing = SqliteFile.Open(
            new SqliteFileSettings(path, SqliteSynchronous.Normal, TimeSpan.FromSeconds(2)), _time.GetUtcNow(), static _ => { });
        writing.BeginWriting(CancellationToken.None);
        Task<HintBatchResult> applying = store.ApplyAsync(Batch(1), ending.Token).AsTask();

        await ending.CancelAsync();

        await applying.Awaiting(a => a.WaitAsync(TimeSpan.FromSeconds(30))).Should().ThrowAsync<OperationCanceledException>();
        writing.RollBack();
        (await store.ApplyAsync(Batch(1))).LastSequence.Should().Be(1);
    }

    /// <summary>Lets the time of some looks pass, and each look end.</summary>
    private async Task LookAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }

    private async Task LookUntilAsync(Task waiting)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (!waiting.IsCompleted)
        {
            limit.Token.ThrowIfCancellationRequested();
            await LookAsync(times: 1);
        }

        await waiting;
    }

    private SqliteHintStore Open(string path) => new(new SqliteHintStoreOptions { Path = path }, _time);

    private static Subject Target(string model) => Subject.Of(SubjectKind.Target, "openai", "https://api.openai.com/v1/", model);

    private static HintBatch Batch(long sequence) => new()
    {
        Writer = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), Sequence = sequence, Deltas = [new HintDelta { Subject = Target("a"), Errors = 1 }],
    };
}
