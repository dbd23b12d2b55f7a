using LlmResilience.Hints;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using static LlmResilience.Tests.Hints.FaultyStore;

namespace LlmResilience.Tests.Hints;

public sealed class HintFlusherTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(Memory.Start);
    private readonly FaultyStore _store;

    public HintFlusherTests() => _store = new FaultyStore(new InMemoryHintStore(_time));

    [Fact]
    public async Task Start_StoreKnowsTargets_TheBookKnowsThem()
    {
        await using (Memory first = Create())
        {
            first.Fail(Memory.Error(LlmErrorCategory.Timeout));
            first.Fail(Memory.Error(LlmErrorCategory.UnsupportedParameter, LlmBlame.Endpoint) with { UnsupportedParameter = "temperature" });
            first.Good();
            await first.FlushAsync();
        }

        await using Memory second = Create();
        await second.Flusher.StartAsync(CancellationToken.None).WaitAsync(Patience);

        Hint hint = second.Book.Find(Memory.Target())!;
        (hint.ErrorCount, hint.SuccessCount, hint.ConsecutiveErrors).Should().Be((2, 1, 0));
        hint.LastError!.Category.Should().Be(LlmErrorCategory.UnsupportedParameter);
        hint.LastSuccessAt.Should().Be(Memory.Start);
        hint.HasUnsupportedParameters.Should().BeTrue();
        hint.SupportedEndpoints.Should().ContainSingle();
    }

    [Fact]
    public async Task Start_StoreKnowsOpenings_TheyAreRestored()
    {
        CircuitOpening opening = Opening(TimeSpan.FromMinutes(5));
        await using (Memory first = Create())
        {
            first.Learner.OnOpened(opening);
            first.Learner.OnOpened(Opening(TimeSpan.FromMinutes(5), "closed again"));
            first.Learner.OnClosed(Memory.Target("closed again"), _time.GetUtcNow());
            first.Learner.OnOpened(Opening(TimeSpan.FromMinutes(5), "long ago") with { OpenedAt = Memory.Start.AddDays(-9), OpenUntil = Memory.Start.AddDays(-8) });
            await first.FlushAsync();
        }

        List<CircuitOpening> restored = [];
        await using Memory second = Create();
        second.Loader.Restoring = (opening, _) => restored.Add(opening);
        await second.Flusher.LoadedAsync(CancellationToken.None).AsTask().WaitAsync(Patience);

        restored.Should().Equal(opening);
    }

    [Fact]
    public async Task Flush_AskedForDuringARound_EndsWithTheNextOne()
    {
        await using Memory memory = Create();
        await memory.FlushAsync();
        (TaskCompletionSource Held, TaskCompletionSource Release)[] rounds = [.. Enumerable.Range(0, 2).Select(static _ =>
            (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)))];
        int round = 0;
        _store.Holding = () =>
        {
            (TaskCompletionSource held, TaskCompletionSource release) = rounds[round++];
            held.TrySetResult();
            return release.Task;
        };
        memory.Good("first");
        memory.Signal.Wake();
        await rounds[0].Held.Task.WaitAsync(Patience);
        memory.Good("second");
        Task flush = memory.FlushAsync();

        rounds[0].Release.SetResult();
        await rounds[1].Held.Task.WaitAsync(Patience);
        bool early = SpinWait.SpinUntil(() => flush.IsCompleted, 50);
        rounds[1].Release.SetResult();
        await flush;

        early.Should().BeFalse("the second batch was still on its way");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Start_ClockIsWrongByAnHour_OpeningsAreReadByTheStoresClock(int hoursAhead)
    {
        // On the store's clock one ended half an hour ago and one ends in half an hour.
        InMemoryHintStore store = new(_time);
        CircuitOpening over = Opening(TimeSpan.FromMinutes(30), "over") with { OpenedAt = Memory.Start.AddHours(-1), OpenUntil = Memory.Start.AddMinutes(-30) };
        CircuitOpening open = Opening(TimeSpan.FromMinutes(30), "open");
        await store.ApplyAsync(new HintBatch
        {
            Writer = Guid.NewGuid(),
            Sequence = 1,
            Deltas = [new HintDelta { Subject = over.Subject, Opening = over }, new HintDelta { Subject = open.Subject, Opening = open }],
        });
        List<(CircuitOpening Opening, TimeSpan Ahead)> restored = [];
        await using Memory memory = new(store, time: new FakeTimeProvider(Memory.Start.AddHours(hoursAhead)));
        memory.Loader.Restoring = (opening, ahead) => restored.Add((opening, ahead));

        await memory.Flusher.LoadedAsync(CancellationToken.None).AsTask().WaitAsync(Patience);

        restored.Should().Equal((open, TimeSpan.FromHours(hoursAhead)));
    }

    [Fact]
    public async Task Start_StoreHangs_GoesOnAfterTheLoadTimeout()
    {
        _store.Now = Fault.Hang;
        await using Memory memory = Create();

        Task start = memory.Flusher.StartAsync(CancellationToken.None);
        await _store.Hung.WaitAsync(Patience);
        start.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        await start.WaitAsync(Patience);

        memory.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "HintStoreSlowAtStart");
        _store.Now = Fault.None;
        _time.Advance(TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task Load_TakesLongerThanTheFlushTimeout_IsGivenLongerUntilItIsReadAndThenWritten()
    {
        LargeStore store = new(_store, TimeSpan.FromSeconds(12), _time);
        await using Memory memory = new(store, time: _time);
        memory.Good();
        memory.Flusher.EnsureStarted();
        await store.Loading.WaitAsync(Patience);
        _time.Advance(TimeSpan.FromSeconds(5));
        Task second = memory.FlushAsync();
        await store.Loading.WaitAsync(Patience);
        _time.Advance(TimeSpan.FromSeconds(10));
        await second.Awaiting(s => s).Should().ThrowAsync<TimeoutException>().WithMessage("*00:00:10*");

        Task flush = memory.FlushAsync();
        await store.Loading.WaitAsync(Patience);
        _time.Advance(TimeSpan.FromSeconds(12));
        await flush;

        _store.Received.Should().ContainSingle();
        memory.Flusher.Health.Should().BeEquivalentTo(new { IsHealthy = true, IsLoaded = true, WaitingSubjects = 0 });
    }

    [Fact]
    public async Task Load_CallsWereCountedMeanwhile_BothCount()
    {
        await using (Memory first = Create())
        {
            first.Fail(Memory.Error(LlmErrorCategory.Timeout));
            await first.FlushAsync();
        }

        _store.Now = Fault.Throw;
        await using Memory second = Create();
        await second.Flusher.StartAsync(CancellationToken.None).WaitAsync(Patience);
        second.Fail(Memory.Error(LlmErrorCategory.RateLimit));
        second.Book.For(Memory.Target()).ErrorCount.Should().Be(1);
        _store.Now = Fault.None;
        await second.FlushAsync();

        second.Book.For(Memory.Target()).ErrorCount.Should().Be(2);
        (await second.StoredAsync(Memory.Target()))!.ErrorCount.Should().Be(2);
    }

    [Fact]
    public async Task Run_NothingUrgent_IsWrittenAfterFlushEvery()
    {
        await using Memory memory = Create();
        memory.Good();
        await memory.FlushAsync();
        memory.Good();
        Batches.Should().Be(1);

        await WrittenAsync(memory, () => _time.Advance(TimeSpan.FromSeconds(1)));

        (await memory.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(2);
    }

    [Fact]
    public async Task Run_ChangeOfStanding_IsWrittenAtOnce()
    {
        await using Memory memory = Create();
        memory.Good();
        await memory.FlushAsync();

        await WrittenAsync(memory, () => memory.Learner.OnOpened(Opening(TimeSpan.FromMinutes(5))));

        (await memory.StoredAsync(Memory.Target()))!.Opening.Should().NotBeNull();
    }

    [Fact]
    public async Task Run_AFullBatchWaits_IsWrittenAtOnce()
    {
        await using Memory memory = Create(new HintOptions { BatchSize = 3 });
        await memory.FlushAsync();

        await WrittenAsync(memory, () =>
        {
            memory.Good("a");
            memory.Good("b");
            memory.Good("c");
        });

        (await memory.Store.LoadAsync()).Hints.Should().HaveCount(3);
    }

    [Fact]
    public async Task Flush_MoreThanABatch_IsCutIntoBatches()
    {
        await using Memory memory = Create(new HintOptions { BatchSize = 4 });
        for (int i = 0; i < 10; i++)
        {
            memory.Book.For(Memory.Target($"m{i}"));
        }

        Parallel.For(0, 10, i => memory.Good($"m{i}"));
        await memory.FlushAsync();

        _store.Received.Should().OnlyContain(batch => batch.Deltas.Count <= 4);
        _store.Received.Select(batch => batch.Sequence).Should().Equal(Enumerable.Range(1, _store.Received.Count).Select(i => (long)i));
        (await memory.Store.LoadAsync()).Hints.Should().HaveCount(10);
    }

    [Fact]
    public async Task Flush_ManyOutcomesOfOneTarget_AreOneDelta()
    {
        await using Memory memory = Create();
        memory.Book.For(Memory.Target());
        await memory.FlushAsync();
        _store.Now = Fault.Throw;
        for (int i = 0; i < 1_000; i++)
        {
            memory.Good();
        }

        memory.Outbox.Waiting.Should().BeLessThanOrEqualTo(1);
        _store.Now = Fault.None;
        await memory.FlushAsync();

        (await memory.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1_000);
    }

    [Theory]
    [InlineData(Fault.Throw)]
    [InlineData(Fault.LoseTheAnswer)]
    public async Task Flush_Fails_IsTriedAgainUnderTheSameNumberAndCountsOnce(Fault fault)
    {
        await using Memory memory = Create();
        await memory.FlushAsync();
        _store.Now = fault;
        memory.Fail(Memory.Error(LlmErrorCategory.Timeout));
        await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
        memory.Fail(Memory.Error(LlmErrorCategory.Timeout));
        memory.Flusher.Trouble!.Error.Should().BeOfType<IOException>();
        _store.Now = Fault.None;

        await memory.FlushAsync();

        (await memory.StoredAsync(Memory.Target()))!.ErrorCount.Should().Be(2);
        memory.Flusher.Trouble.Should().BeNull();
        _store.Received.GroupBy(batch => batch.Sequence).Should().OnlyContain(tries => tries.All(batch => ReferenceEquals(batch, tries.First())));
        _store.Received.Select(batch => batch.Writer).Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task Flush_Hangs_FailsAfterTheFlushTimeout()
    {
        await using Memory memory = Create();
        await memory.FlushAsync();
        _store.Now = Fault.Hang;
        memory.Good();

        Task flush = memory.FlushAsync();
        await _store.Hung.WaitAsync(Patience);
        _time.Advance(TimeSpan.FromSeconds(5));

        await flush.Awaiting(f => f).Should().ThrowAsync<TimeoutException>().WithMessage("*Hints:FlushTimeout*");
        _store.Now = Fault.None;
        await memory.FlushAsync();
        (await memory.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1);
    }

    [Fact]
    public async Task Run_StoreAway_IsLoggedOncePerOutageAndTriedWithGrowingWaits()
    {
        await using Memory memory = Create();
        await memory.FlushAsync();
        _store.Now = Fault.Throw;
        memory.Fail(Memory.Error(LlmErrorCategory.Timeout));
        await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
        await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
        int tries = Batches;

        // Two failures in a row: the next try is two seconds off, and the ticks before it touch nothing.
        _time.Advance(TimeSpan.FromSeconds(1));
        Batches.Should().Be(tries);
        _store.Now = Fault.None;
        await WrittenAsync(memory, () => _time.Advance(TimeSpan.FromSeconds(1)));

        memory.Logs.GetSnapshot().Where(log => log.Level >= LogLevel.Warning).Should().ContainSingle().Which.Id.Name.Should().Be("HintStoreAway");
        memory.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "HintStoreBack");
    }

    [Theory]
    [InlineData(1, 2L)]
    [InlineData(11, 1L)]
    public async Task Flush_StoreWasReplaced_WhatWasAcknowledgedLatelyComesBack(int secondsLater, long successes)
    {
        FakeTimeProvider time = new(Memory.Start);
        SwitchingStore store = new(new InMemoryHintStore(time));
        await using Memory memory = new(store, time: time);
        memory.Good();
        await memory.FlushAsync();
        Guid before = memory.Delivery.Writer;
        time.Advance(TimeSpan.FromSeconds(secondsLater));
        await memory.FlushAsync();
        store.Inner = new InMemoryHintStore(time);
        memory.Good();
        memory.Fail(Memory.Error(LlmErrorCategory.Timeout));

        await memory.FlushAsync();

        StoredHint stored = (await memory.StoredAsync(Memory.Target()))!;
        (stored.SuccessCount, stored.ErrorCount).Should().Be((successes, 1));
        (memory.Delivery.Writer == before).Should().Be(secondsLater < 10);
        memory.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "HintWriterLost");
    }

    [Fact]
    public async Task Run_StoreIsReplacedAndNothingElseIsLearned_IsAskedAndGivenWhatItLost()
    {
        FakeTimeProvider time = new(Memory.Start);
        SwitchingStore store = new(new InMemoryHintStore(time));
        await using Memory memory = new(store, time: time);
        memory.Good();
        await memory.FlushAsync();
        store.Inner = new InMemoryHintStore(time);

        time.Advance(TimeSpan.FromSeconds(10));
        await memory.FlushAsync();

        (await memory.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1);
    }

    [Fact]
    public async Task Stop_SomethingWaits_IsWritten()
    {
        await using Memory memory = Create();
        await memory.FlushAsync();
        memory.Good();

        await memory.Flusher.StopAsync(CancellationToken.None).WaitAsync(Patience);

        (await memory.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1);
    }

    [Fact]
    public async Task Stop_StoreHangs_EndsWithTheShutdownTime()
    {
        Memory memory = Create();
        await memory.FlushAsync();
        memory.Good();
        _store.Now = Fault.Hang;
        using CancellationTokenSource shutdown = new();

        Task stop = memory.Flusher.StopAsync(shutdown.Token);
        await _store.Hung.WaitAsync(Patience);
        await shutdown.CancelAsync();
        await stop.WaitAsync(Patience);

        memory.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "HintsLeftBehind");
        await memory.DisposeAsync();
    }

    [Fact]
    public async Task Stop_NeverStarted_ReturnsAtOnce()
    {
        Memory memory = Create();

        await memory.Flusher.StopAsync(CancellationToken.None).WaitAsync(Patience);
        await memory.DisposeAsync();

        Batches.Should().Be(0);
    }

    [Fact]
    public async Task Loaded_StoreFails_SaysSoAndIsTriedAgain()
    {
        _store.Now = Fault.Throw;
        await using Memory memory = Create();
        await memory.Awaiting(m => m.Hints.LoadedAsync().AsTask()).Should().ThrowAsync<IOException>();
        _store.Now = Fault.None;

        await memory.FlushAsync();

        await memory.Hints.LoadedAsync().AsTask().WaitAsync(Patience);
    }

    [Fact]
    public async Task Flush_AfterTheStop_SaysThatNothingIsWritten()
    {
        await using Memory memory = Create();
        memory.Good();
        await memory.FlushAsync();
        await memory.Flusher.StopAsync(CancellationToken.None).WaitAsync(Patience);
        await memory.FlushAsync();

        memory.Good();

        await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task Dispose_Synchronously_WritesWhatWaits()
    {
        await using Memory memory = Create();
        await memory.FlushAsync();
        memory.Good();

        memory.Flusher.Dispose();

        (await memory.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1);
    }

    [Fact]
    public async Task Loop_SomethingUnforeseenThrows_SaysSoAndGoesOn()
    {
        _store.Now = Fault.Throw;
        await using Memory memory = Create();
        memory.Good();
        BrokenSource broken = new();
        memory.Outbox.Add(broken, atOnce: false);

        // The store is away, and what waits cannot be shown to the spool either.
        await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<NotSupportedException>();
        await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<NotSupportedException>();
        broken.Mend();
        _store.Now = Fault.None;
        await memory.FlushAsync();

        (await memory.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1);
        memory.Flusher.Health.Should().BeEquivalentTo(new { IsHealthy = true, Problem = (string?)null });
        memory.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "HintRoundFailed");
    }

    [Fact]
    public async Task Stop_SomethingUnforeseenThrows_Ends()
    {
        _store.Now = Fault.Throw;
        await using Memory memory = Create();
        memory.Outbox.Add(new BrokenSource(), atOnce: false);
        await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<NotSupportedException>();

        await memory.Flusher.StopAsync(CancellationToken.None).WaitAsync(Patience);

        memory.Flusher.Health.IsHealthy.Should().BeFalse();
    }

    [Fact]
    public async Task Start_WhatTheSpoolSaysCannotBeTakenOver_HealthSaysSoAndTheStoreIsReadAllTheSame()
    {
        using Spool.SpoolFolder folder = new();
        HintOptions options = new() { SpoolPath = folder.Path };
        _store.Now = Fault.Throw;
        await using (Memory first = Create(options))
        {
            first.Learner.OnOpened(Opening(TimeSpan.FromMinutes(5)));
            await first.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
        }

        _store.Now = Fault.Hang;
        await using Memory second = Create(options);
        int times = 0;
        second.Loader.Restoring = (_, _) =>
        {
            if (times++ == 0)
            {
                throw new NotSupportedException("Not foreseen.");
            }
        };
        Task start = second.Flusher.StartAsync(CancellationToken.None);
        await _store.Hung.WaitAsync(Patience);
        second.Flusher.Health.Problem.Should().Contain("event 1615, HintRoundFailed");
        _store.Now = Fault.None;
        _time.Advance(TimeSpan.FromSeconds(5));
        await start.WaitAsync(Patience);
        await second.FlushAsync();

        (await second.StoredAsync(Memory.Target()))!.Opening.Should().NotBeNull();
        second.Flusher.Health.IsHealthy.Should().BeTrue();
        second.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "HintRoundFailed");
    }

    [Fact]
    public async Task Loop_TheLogThrows_GoesOn()
    {
        _store.Now = Fault.Throw;
        await using Memory memory = Create();
        HintStoreCondition condition = new(memory.Options, _time, new ThrowingLogger<HintStoreCondition>());
        await using HintFlusher flusher = new(
            memory.Calls, memory.Delivery, memory.Outbox, condition, memory.Signal, memory.Options, _time, new ThrowingLogger<HintFlusher>());
        memory.Good();
        await flusher.Awaiting(f => f.FlushAsync(CancellationToken.None).AsTask().WaitAsync(Patience)).Should().ThrowAsync<IOException>();
        _store.Now = Fault.None;

        await flusher.FlushAsync(CancellationToken.None).AsTask().WaitAsync(Patience);

        (await memory.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1);
    }

    private int Batches => _store.Received.Count;

    private Memory Create(HintOptions? options = null) => new(_store, options, _time);

    private static CircuitOpening Opening(TimeSpan length, string model = "gpt-4o-mini") => new()
    {
        Subject = Memory.Target(model), OpenedAt = Memory.Start, OpenUntil = Memory.Start + length, Reason = LlmErrorCategory.Timeout, OwnThreshold = true,
    };

    /// <summary>Does something and waits until the loop has written a batch because of it.</summary>
    private async Task WrittenAsync(Memory memory, Action act)
    {
        Task written = _store.NextAsync();
        act();
        await written.WaitAsync(Patience);

        // The answer is taken on the loop; a flush that has nothing to do comes after it.
        await memory.FlushAsync();
    }

    /// <summary>Something to tell that cannot be told until it is mended.</summary>
    private sealed class BrokenSource() : DeltaSource(Memory.Target("broken"))
    {
        private bool _mended;

        public void Mend() => Volatile.Write(ref _mended, true);

        protected override HintDelta Fill_NeedsLock(HintDelta delta) =>
            Volatile.Read(ref _mended) ? delta : throw new NotSupportedException("Not foreseen.");
    }

    /// <summary>A store so large that reading all of it takes its time.</summary>
    private sealed class LargeStore(ICompatibilityHintStore inner, TimeSpan takes, TimeProvider time) : ICompatibilityHintStore
    {
        /// <summary>Is released when a read has begun.</summary>
        public SemaphoreSlim Loading { get; } = new(0);

        public bool IsShared => inner.IsShared;

        public async ValueTask<HintStoreSnapshot> LoadAsync(CancellationToken cancellationToken = default)
        {
            Task taking = Task.Delay(takes, time, cancellationToken);
            Loading.Release();
            await taking;
            return await inner.LoadAsync(cancellationToken);
        }

        public ValueTask<HintStoreSnapshot> ReadChangesAsync(long sinceVersion, CancellationToken cancellationToken = default) =>
            inner.ReadChangesAsync(sinceVersion, cancellationToken);

        public ValueTask WaitForChangeAsync(long sinceVersion, CancellationToken cancellationToken = default) =>
            inner.WaitForChangeAsync(sinceVersion, cancellationToken);

        public ValueTask<HintBatchResult> ApplyAsync(HintBatch batch, CancellationToken cancellationToken = default) => inner.ApplyAsync(batch, cancellationToken);

        public ValueTask<bool> TryLeaseProbeAsync(Subject subject, string owner, TimeSpan duration, CancellationToken cancellationToken = default) =>
            inner.TryLeaseProbeAsync(subject, owner, duration, cancellationToken);

        public ValueTask<bool> ReleaseProbeAsync(Subject subject, string owner, CancellationToken cancellationToken = default) =>
            inner.ReleaseProbeAsync(subject, owner, cancellationToken);
    }

    private sealed class SwitchingStore(ICompatibilityHintStore inner) : ICompatibilityHintStore
    {
        public ICompatibilityHintStore Inner { get; set; } = inner;

        public bool IsShared => Inner.IsShared;

        public ValueTask WaitForChangeAsync(long sinceVersion, CancellationToken cancellationToken = default) =>
            Inner.WaitForChangeAsync(sinceVersion, cancellationToken);

        public ValueTask<HintStoreSnapshot> LoadAsync(CancellationToken cancellationToken = default) => Inner.LoadAsync(cancellationToken);

        public ValueTask<HintStoreSnapshot> ReadChangesAsync(long sinceVersion, CancellationToken cancellationToken = default) =>
            Inner.ReadChangesAsync(sinceVersion, cancellationToken);

        public ValueTask<HintBatchResult> ApplyAsync(HintBatch batch, CancellationToken cancellationToken = default) => Inner.ApplyAsync(batch, cancellationToken);

        public ValueTask<bool> TryLeaseProbeAsync(Subject subject, string owner, TimeSpan duration, CancellationToken cancellationToken = default) =>
            Inner.TryLeaseProbeAsync(subject, owner, duration, cancellationToken);

        public ValueTask<bool> ReleaseProbeAsync(Subject subject, string owner, CancellationToken cancellationToken = default) =>
            Inner.ReleaseProbeAsync(subject, owner, cancellationToken);
    }
}
