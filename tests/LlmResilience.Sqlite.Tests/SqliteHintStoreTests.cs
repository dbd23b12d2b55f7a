using CsCheck;
using LlmResilience.Tests.Hints;
using Microsoft.Data.Sqlite;

namespace LlmResilience.Sqlite.Tests;

public sealed class SqliteHintStoreTests : HintStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected override ICompatibilityHintStore Create() => Open(_folder.NewFile());

    private SqliteHintStore Open(string path) => new(new SqliteHintStoreOptions { Path = path }, Time);

    public void Dispose() => _folder.Dispose();

    /// <summary>The statement for the usual case says in SQL what <see cref="HintMerge"/> says, and what is stored comes back as it was.</summary>
    [Fact]
    public void Apply_RandomDeltas_GivesWhatTheInMemoryStoreGives() =>
        (from model in Gen.Int[0, 1]
         from successes in Gen.Int[0, 3]
         from errors in Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[1, 3]))
         from consecutive in Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[1, 3]))
         from attempted in Gen.Int[-3, 9]
         from succeeded in Gen.Int[-3, 9]
         from lesson in Gen.Frequency((3, Gen.Const(-1)), (1, Gen.Int[0, 2]))
         from act in Gen.Int[0, 15]
         select new HintDelta
         {
             Subject = Target($"m{model}"),
             Epoch = act == 3 ? 1 : 0,
             Successes = successes,
             Errors = errors,
             ConsecutiveErrors = consecutive,
             LastAttemptAt = Start.AddMinutes(attempted),
             LastSuccessAt = Start.AddMinutes(succeeded),
             LastError = errors == 0 ? null : new HintError { Category = LlmErrorCategory.Timeout, Message = succeeded > 3 ? "späť \U0001F4A5" : null, StatusCode = succeeded > 0 ? 500 + consecutive : null, At = Start.AddMinutes(attempted) },
             Learned = lesson < 0 ? [] : [Lesson($"/{lesson}", Start.AddMinutes(attempted))],
             Removed = act == 1 ? [Lesson("/1").Key] : [],
             Forget = act == 2,
             Opening = act == 4 ? new CircuitOpening { Subject = Target($"m{model}"), OpenedAt = Start.AddMinutes(attempted), OpenUntil = Start.AddMinutes(attempted + 5), Reason = LlmErrorCategory.Timeout, OwnThreshold = true } : null,
             ClosedAt = act == 5 ? Start.AddMinutes(succeeded) : null,
         }).Array[1, 12].Sample(deltas => CompareAsync(deltas).GetAwaiter().GetResult(), iter: 200, threads: 1);

    private async Task CompareAsync(HintDelta[] deltas)
    {
        using SqliteHintStore sqlite = Open(_folder.NewFile());
        InMemoryHintStore memory = new(Time);
        HintBatch batch = new() { Writer = Guid.NewGuid(), Sequence = 0, Deltas = [] };
        foreach (HintDelta delta in deltas)
        {
            batch = batch with { Sequence = batch.Sequence + 1, Deltas = [delta] };
            HintBatchResult expected = await memory.ApplyAsync(batch);
            (await sqlite.ApplyAsync(batch)).Should().BeEquivalentTo(expected);
        }

        (await sqlite.LoadAsync()).Hints.Should().BeEquivalentTo((await memory.LoadAsync()).Hints);
    }

    [Fact]
    public async Task Load_AfterTheProcessEnded_HoldsWhatWasWritten()
    {
        string path = _folder.NewFile();
        using (SqliteHintStore first = Open(path))
        {
            await first.ApplyAsync(new HintBatch
            {
                Writer = Guid.NewGuid(), Sequence = 1, Deltas = [new HintDelta { Subject = Target("a"), Errors = 2, Learned = [Lesson()] }],
            });
        }

        using SqliteHintStore second = Open(path);
        StoredHint hint = (await second.LoadAsync()).Hints.Single();
        hint.ErrorCount.Should().Be(2);
        hint.Learned.Should().Equal(Lesson());
    }

    [Fact]
    public async Task Apply_SameFileFromTwoStores_BothCount()
    {
        string path = _folder.NewFile();
        using SqliteHintStore one = Open(path);
        using SqliteHintStore two = Open(path);

        await Task.WhenAll(WriteAsync(one), WriteAsync(two)).WaitAsync(TimeSpan.FromSeconds(30));

        (await one.LoadAsync()).Hints.Single().ErrorCount.Should().Be(100);
        (await one.LoadAsync()).StoreId.Should().Be((await two.LoadAsync()).StoreId);

        static async Task WriteAsync(SqliteHintStore store)
        {
            Guid writer = Guid.NewGuid();
            for (int i = 1; i <= 50; i++)
            {
                await store.ApplyAsync(new HintBatch { Writer = writer, Sequence = i, Deltas = [new HintDelta { Subject = Target("a"), Errors = 1 }] });
            }
        }
    }

    [Fact]
    public async Task Apply_LockedByAnotherForLong_FailsClearlyAndWorksAgainAfterwards()
    {
        string path = _folder.NewFile();
        using SqliteHintStore store = new(new SqliteHintStoreOptions { Path = path, BusyTimeout = TimeSpan.FromMilliseconds(1) }, Time);
        await store.LoadAsync();
        HintBatch batch = new() { Writer = Guid.NewGuid(), Sequence = 1, Deltas = [new HintDelta { Subject = Target("a"), Errors = 1 }] };
        using (SqliteConnection other = new($"Data Source={path};Pooling=false"))
        {
            other.Open();
            using SqliteTransaction holding = other.BeginTransaction();

            await store.Awaiting(s => s.ApplyAsync(batch).AsTask()).Should().ThrowAsync<HintStoreException>().WithMessage("*another process*");
        }

        (await store.ApplyAsync(batch)).LastSequence.Should().Be(1);
    }

    [Fact]
    public async Task Load_FolderMissing_IsMade()
    {
        using SqliteHintStore store = Open(Path.Combine(_folder.Path, "new", "folder", "hints.db"));

        (await store.LoadAsync()).Hints.Should().BeEmpty();
    }

    [Fact]
    public async Task Load_PathIsAFolder_SaysWhatToDo()
    {
        using SqliteHintStore store = Open(_folder.Path);

        (await store.Awaiting(s => s.LoadAsync().AsTask()).Should().ThrowAsync<HintStoreException>())
            .Which.Should().Match<HintStoreException>(e => e.Store == _folder.Path && e.Problem == "it is a directory." && e.Remedy.Contains("path of a file"));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(14)]
    [InlineData(23)]
    public void Explain_ReadOnlyFile_SaysWhatToDo(int code) =>
        SqliteFaults.Explain(new SqliteException("attempt to write a readonly database", code), "/data/hints.db").Message
            .Should().Be("Hint store /data/hints.db: it cannot be opened for writing. Give the process write permission for the file and its directory, or choose another path.");

    [Fact]
    public async Task Load_UnusedForLong_IsNotKept()
    {
        string path = _folder.NewFile();
        Guid writer = Guid.NewGuid();
        using (SqliteHintStore first = Open(path))
        {
            await first.ApplyAsync(new HintBatch { Writer = writer, Sequence = 1, Deltas = [new HintDelta { Subject = Target("old"), Errors = 1 }] });
            Time.Advance(TimeSpan.FromDays(1));
            await first.ApplyAsync(new HintBatch { Writer = writer, Sequence = 2, Deltas = [new HintDelta { Subject = Target("new"), Errors = 1 }] });
        }

        Time.Advance(TimeSpan.FromDays(180));
        using SqliteHintStore second = Open(path);
        (await second.LoadAsync()).Hints.Select(hint => hint.Subject.Model).Should().Equal("new");
    }

    [Fact]
    public async Task Apply_EndlessNewSubjects_KeepsANumberOfThemAndAllThatHoldALesson()
    {
        string path = _folder.NewFile();
        SqliteHintStoreOptions options = new() { Path = path, MaxSubjects = 100 };
        using (SqliteHintStore store = new(options, Time))
        {
            HintBatch batch = new() { Writer = Guid.NewGuid(), Sequence = 1, Deltas = [new HintDelta { Subject = Target("taught"), Learned = [Lesson()] }] };
            await store.ApplyAsync(batch);
            for (int i = 0; i < 50; i++)
            {
                batch = batch with { Sequence = batch.Sequence + 1, Deltas = [.. Enumerable.Range(0, 10).Select(k => new HintDelta { Subject = Target($"m{i}-{k}"), Errors = 1 })] };
                await store.ApplyAsync(batch);
            }

            IReadOnlyList<StoredHint> hints = (await store.LoadAsync()).Hints;
            hints.Count.Should().BeInRange(50, 110);
            hints.Select(hint => hint.Subject.Model).Should().Contain(["taught", "m49-9"]).And.NotContain("m0-0");
            hints.Single(hint => hint.Subject.Model == "taught").Learned.Should().Equal(Lesson());

            await store.ApplyAsync(batch with { Sequence = batch.Sequence + 1, Deltas = [new HintDelta { Subject = Target("m0-0"), Successes = 1, LastAttemptAt = Start, LastSuccessAt = Start }] });
            (await store.LoadAsync()).Hints.Single(hint => hint.Subject.Model == "m0-0").SuccessCount.Should().Be(1, because: "a subject that left may come again");
        }

        options.MaxSubjects = 20;
        using SqliteHintStore later = new(options, Time);
        (await later.LoadAsync()).Hints.Count.Should().BeLessThanOrEqualTo(20);
    }

    [Fact]
    public async Task Apply_InAFileOpenForLong_DropsWhatIsNoLongerUsed()
    {
        using SqliteHintStore store = Open(_folder.NewFile());
        Guid writer = Guid.NewGuid();
        await store.ApplyAsync(new HintBatch { Writer = writer, Sequence = 1, Deltas = [new HintDelta { Subject = Target("old"), Errors = 1 }] });

        Time.Advance(TimeSpan.FromDays(181));
        await store.ApplyAsync(new HintBatch { Writer = writer, Sequence = 2, Deltas = [new HintDelta { Subject = Target("new"), Errors = 1 }] });

        (await store.LoadAsync()).Hints.Select(hint => hint.Subject.Model).Should().Equal("new");
    }

    [Fact]
    public async Task Dispose_ThenUse_Throws()
    {
        SqliteHintStore store = Open(_folder.NewFile());
        await store.LoadAsync();
        await store.DisposeAsync();

        await store.Awaiting(s => s.LoadAsync().AsTask()).Should().ThrowAsync<ObjectDisposedException>();
    }
}
