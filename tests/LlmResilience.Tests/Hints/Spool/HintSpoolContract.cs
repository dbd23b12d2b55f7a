using LlmResilience.Hints;
using Microsoft.Extensions.Time.Testing;
using static LlmResilience.Tests.Hints.FaultyStore;

namespace LlmResilience.Tests.Hints.Spool;

/// <summary>What a process leaves that ends while the store is away, the next one delivers, wherever the spool is.</summary>
public abstract partial class HintSpoolContract : IDisposable
{
    private readonly SpoolPlace _place;
    private readonly FakeTimeProvider _time = new(Memory.Start);
    private readonly FaultyStore _store;

    protected HintSpoolContract(SpoolPlace place)
    {
        _place = place;
        _store = new FaultyStore(new InMemoryHintStore(_time));
    }

    private protected FakeTimeProvider Time => _time;

    private protected FaultyStore Store => _store;

    public void Dispose()
    {
        _place.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Stop_StoreIsAway_TheNextProcessDelivers()
    {
        await LearnAndEndAsync(Fault.Throw, memory =>
        {
            memory.Good();
            memory.Fail(Memory.Error(LlmErrorCategory.Timeout));
            memory.Good("other");
        });
        _place.Spools.Should().Be(1);

        await using Memory next = Create();
        await next.FlushAsync();

        StoredHint stored = (await next.StoredAsync(Memory.Target()))!;
        (stored.SuccessCount, stored.ErrorCount).Should().Be((1, 1));
        (await next.StoredAsync(Memory.Target("other")))!.SuccessCount.Should().Be(1);
        next.Book.Find(Memory.Target())!.ErrorCount.Should().Be(1, "the store is read after what was left is delivered");
        next.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "HintSpoolAdopted");
    }

    [Theory]
    [InlineData(Fault.Throw)]
    [InlineData(Fault.LoseTheAnswer)]
    public async Task Stop_ABatchMayHaveArrived_CountsOnce(Fault fault)
    {
        await using (Memory first = Create())
        {
            await first.FlushAsync();
            _store.Now = fault;
            first.Good();
            await first.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
            first.Good();
        }

        _store.Now = Fault.None;
        await using Memory next = Create();
        await next.FlushAsync();

        (await next.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(2);
    }

    [Fact]
    public async Task Adopted_DeliveredAndTheTimeOfKeepingIsOver_TheFileIsGone()
    {
        await LearnAndEndAsync(Fault.Throw, memory => memory.Good());
        Memory next = Create();
        await next.FlushAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        await next.FlushAsync();
        await next.DisposeAsync();

        _place.ShouldBeEmpty();
    }

    [Fact]
    public async Task Start_StoreIsAway_WhatWasLeftIsKnownAtOnce()
    {
        CircuitOpening opening = new()
        {
            Subject = Memory.Target("shut"), OpenedAt = Memory.Start, OpenUntil = Memory.Start.AddMinutes(5), Reason = LlmErrorCategory.Timeout, OwnThreshold = true,
        };
        await LearnAndEndAsync(Fault.Throw, memory =>
        {
            memory.Fail(Memory.Error(LlmErrorCategory.UnsupportedParameter, LlmBlame.Endpoint) with { UnsupportedParameter = "temperature" });
            memory.Learner.OnOpened(opening);
        });
        _store.Now = Fault.Throw;
        List<CircuitOpening> restored = [];
        await using Memory next = Create();
        next.Loader.Restoring = (opening, _) => restored.Add(opening);
        await next.Flusher.StartAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        Hint hint = next.Book.Find(Memory.Target())!;
        hint.HasUnsupportedParameters.Should().BeTrue();
        hint.ErrorCount.Should().Be(0, "counts come back with the store's");
        restored.Should().Equal(opening);

        _store.Now = Fault.None;
        await next.FlushAsync();
        hint.HasUnsupportedParameters.Should().BeTrue();
        hint.ErrorCount.Should().Be(1);
    }

    [Fact]
    public async Task Start_StoreWasNotReadWhenItWasLearned_ItBelongsToTheEpochOfTheStore()
    {
        await _store.ApplyAsync(new HintBatch { Writer = Guid.NewGuid(), Sequence = 1, Deltas = [new HintDelta { Subject = Memory.Target(), Forget = true }] });
        await LearnAndEndAsync(Fault.Throw, memory => memory.Good());

        await using Memory next = Create();
        await next.FlushAsync();

        (await next.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1);
    }

    [Fact]
    public async Task Stop_AResetWaitsAndWhatWasLearnedAfterIt_TheLatterCounts()
    {
        await using (Memory first = Create())
        {
            first.Good();
            await first.FlushAsync();
            _store.Now = Fault.Throw;
            first.Hints.Forget("openai", "gpt-4o-mini");
            await first.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
            first.Good();
            first.Good();
        }

        _store.Now = Fault.None;
        await using Memory next = Create();
        await next.FlushAsync();

        (await next.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(2);
    }

    [Fact]
    public async Task Run_StoreStaysAway_TheFileIsBoundedBySubjects()
    {
        await using Memory memory = Create();
        await memory.FlushAsync();
        _store.Now = Fault.Throw;
        long longest = 0;
        for (int round = 0; round < 400; round++)
        {
            for (int model = 0; model < 50; model++)
            {
                memory.Fail(Memory.Error(LlmErrorCategory.Timeout), $"m{model}");
            }

            await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
            longest = Math.Max(longest, _place.Length);
        }

        longest.Should().BeLessThan(1_500_000, "400 rounds of 50 subjects would take ten times as much");
        _store.Now = Fault.None;
        await memory.FlushAsync();
        (await memory.Store.LoadAsync()).Hints.Sum(static hint => hint.ErrorCount).Should().Be(20_000);
    }

    [Fact]
    public async Task Run_TheSpoolIsFull_IsSaidOnceAndNothingIsLostWhileTheProcessLives()
    {
        await using Memory memory = Create(new HintOptions { SpoolMaxMegabytes = 1 });
        await memory.FlushAsync();
        _store.Now = Fault.Throw;
        for (int model = 0; model < 4_000; model++)
        {
            memory.Good($"m{model}");
            if (model % 1_000 == 0)
            {
                await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
            }
        }

        await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
        await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
        _store.Now = Fault.None;
        await memory.FlushAsync();

        (await memory.Store.LoadAsync()).Hints.Sum(static hint => hint.SuccessCount).Should().Be(4_000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_ATargetHadLeftTheMemoryAndCameBack_AllThatWasLearnedOfItIsDelivered(bool betweenRounds)
    {
        HintOptions options = new() { MaxTargets = 1 };
        _store.Now = Fault.Throw;
        await using (Memory memory = Create(options))
        {
            Hint held = memory.Book.For(Memory.Target("a"));
            foreach (string model in new[] { "a", "b", "a" })
            {
                memory.Good(model);
                memory.Time.Advance(TimeSpan.FromTicks(1));
                if (betweenRounds)
                {
                    await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
                }
            }

            // A call that began with the object that has left.
            memory.Learner.OnAttempt(new(held, "/v1/chat/completions", LearnedResult.Good, null, false, false, memory.Time.GetUtcNow()));
            await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
        }

        _store.Now = Fault.None;
        await using Memory next = Create(options);
        await next.FlushAsync();

        (await next.StoredAsync(Memory.Target("a")))!.SuccessCount.Should().Be(3);
        (await next.StoredAsync(Memory.Target("b")))!.SuccessCount.Should().Be(1);
    }

    [Fact]
    public async Task Adopt_TheOwnerLives_IsLeftToIt()
    {
        await using Memory first = Create();
        await first.FlushAsync();
        _store.Now = Fault.Throw;
        first.Good();
        await first.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
        _store.Now = Fault.None;

        await using Memory second = Create();
        await second.FlushAsync();

        (await second.StoredAsync(Memory.Target())).Should().BeNull();
        second.Logs.GetSnapshot().Should().NotContain(log => log.Id.Name == "HintSpoolAdopted");
    }

    [Fact]
    public async Task Adopt_WhileRunning_AProcessThatDiedLaterIsFoundWithinAMinute()
    {
        await using Memory living = Create();
        await living.FlushAsync();
        await LearnAndEndAsync(Fault.Throw, memory => memory.Good());

        _time.Advance(TimeSpan.FromMinutes(1));
        await living.FlushAsync();

        (await living.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Adopt_DaysLateAndByAClockThatIsAnHourOff_TotalsAreRight(int hours)
    {
        await LearnAndEndAsync(Fault.Throw, memory =>
        {
            memory.Good();
            memory.Fail(Memory.Error(LlmErrorCategory.Timeout));
        });
        _time.Advance(TimeSpan.FromDays(40));
        await using (Memory meanwhile = new(_store, time: _time))
        {
            meanwhile.Good();
            await meanwhile.FlushAsync();
        }

        await using Memory next = Create(time: new FakeTimeProvider(_time.GetUtcNow().AddHours(hours)));
        next.Good();
        await next.FlushAsync();

        StoredHint stored = (await next.StoredAsync(Memory.Target()))!;
        (stored.SuccessCount, stored.ErrorCount).Should().Be((3, 1), "what was never sent is delivered however old it is");
        stored.LastAttemptAt.Should().BeOnOrBefore(_time.GetUtcNow() + HintMerge.ClockTolerance);
    }

    [Fact]
    public async Task Adopt_SentSoLongAgoThatTheStoreMayHaveForgottenIt_IsGivenUpRatherThanCountedTwice()
    {
        await using (Memory first = Create())
        {
            await first.FlushAsync();
            _store.Now = Fault.LoseTheAnswer;
            first.Good();
            await first.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
        }

        _store.Now = Fault.None;
        _time.Advance(TimeSpan.FromDays(31));
        await _store.ApplyAsync(new HintBatch { Writer = Guid.NewGuid(), Sequence = 1, Deltas = [] });
        await using Memory next = Create();
        await next.FlushAsync();

        (await next.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1);
        next.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "HintWriterLost");
    }

    [Fact]
    public async Task Forget_InTwoProcessesWhileTheStoreIsAway_WhatFollowedTheLastToArriveCounts()
    {
        await using Memory one = Create();
        await using Memory two = Create();
        one.Good();
        two.Good();
        await one.FlushAsync();
        await two.FlushAsync();
        _store.Now = Fault.Throw;
        await ForgetAndLearnAsync(one, 3);
        await ForgetAndLearnAsync(two, 5);
        _store.Now = Fault.None;

        await one.FlushAsync();
        await two.FlushAsync();
        two.Good();
        await two.FlushAsync();

        (await two.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(6);

        static async Task ForgetAndLearnAsync(Memory memory, int times)
        {
            memory.Hints.Forget("openai", "gpt-4o-mini").Should().BeTrue();
            for (int i = 0; i < times; i++)
            {
                memory.Good();
            }

            await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
        }
    }

    private protected Memory Create(HintOptions? options = null, FakeTimeProvider? time = null)
    {
        options ??= new HintOptions();
        return new Memory(_store, options, time ?? _time, _place.Open(options, time ?? _time));
    }

    /// <summary>A process that starts while the store has a fault, learns, and ends.</summary>
    private protected async Task LearnAndEndAsync(Fault fault, Action<Memory> learn)
    {
        _store.Now = fault;
        await using (Memory memory = Create())
        {
            learn(memory);
            await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
        }

        _store.Now = Fault.None;
    }
}
