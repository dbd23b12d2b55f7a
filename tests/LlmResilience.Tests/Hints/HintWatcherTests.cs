using LlmResilience.Hints;
using Microsoft.Extensions.Time.Testing;
using static LlmResilience.Tests.Hints.WatchedStore;

namespace LlmResilience.Tests.Hints;

public sealed class HintWatcherTests
{
    private readonly FakeTimeProvider _time = new(Memory.Start);
    private readonly InMemoryHintStore _shared;

    public HintWatcherTests() => _shared = new InMemoryHintStore(_time) { IsShared = true };

    [Fact]
    public async Task CatchUp_AnotherProcessLearned_TheBookKnowsIt()
    {
        await using Memory one = Create(out _);
        await using Memory two = Create(out _);
        one.Fail(Memory.Error(LlmErrorCategory.UnsupportedParameter, LlmBlame.Endpoint) with { UnsupportedParameter = "temperature" });
        one.Good();
        two.Good();
        await ShareAsync(one, two);

        foreach (Memory process in new[] { one, two })
        {
            Hint hint = process.Book.Find(Memory.Target())!;
            (hint.ErrorCount, hint.SuccessCount).Should().Be((1, 2));
            hint.HasUnsupportedParameters.Should().BeTrue();
            hint.LastError!.Category.Should().Be(LlmErrorCategory.UnsupportedParameter);
        }
    }

    [Fact]
    public async Task Applied_OnlyOwnBatches_AreNotRead()
    {
        await using Memory one = Create(out WatchedStore store);
        for (int i = 0; i < 20; i++)
        {
            one.Good();
            await one.FlushAsync();
            _time.Advance(HintWatcher.Gap);
        }

        one.Watcher.Version.Should().Be((await _shared.LoadAsync()).Version);
        store.Reads.Should().Be(0);
    }

    [Fact]
    public async Task Applied_AfterAFailure_TheStepMayBeAnothersAndIsRead()
    {
        await using Memory one = Create(out WatchedStore store);
        await using Memory two = Create(out _);
        await one.FlushAsync();
        one.Good();
        store.WritesFail = true;
        await one.Awaiting(o => o.FlushAsync()).Should().ThrowAsync<IOException>();
        store.WritesFail = false;

        await one.FlushAsync();

        store.Reads.Should().Be(1);
    }

    [Fact]
    public async Task Wait_StoreAnnouncesWithoutEnd_IsReadOncePerGap()
    {
        await using Memory one = Create(out WatchedStore store);
        store.AnnouncesWithoutEnd = true;
        await one.FlushAsync();
        for (int i = 0; i < 200; i++)
        {
            await one.FlushAsync();
        }

        store.Waits.Should().Be(1, "no time has passed");
        store.Reads.Should().BeLessThanOrEqualTo(1);
        for (int i = 1; i <= 5; i++)
        {
            _time.Advance(HintWatcher.Gap);
            await UntilAsync(() => store.Waits == 1 + i, one);
        }

        store.Reads.Should().BeLessThanOrEqualTo(6);
    }

    [Fact]
    public async Task Wait_AnothersNews_WritesNothingHere()
    {
        await using Memory one = Create(out WatchedStore store);
        await using Memory two = Create(out _);
        await one.FlushAsync();
        one.Good();
        two.Good();
        long before = one.Watcher.Version;
        await two.FlushAsync();
        for (int i = 0; one.Watcher.Version == before; i++)
        {
            i.Should().BeLessThan(100_000_000);
            await Task.Yield();
        }

        (await one.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1, "else each write would make the whole fleet write");
        store.Reads.Should().Be(1);
    }

    [Fact]
    public async Task Wait_Fails_IsTriedAgainWithGrowingPausesAndSaidOnce()
    {
        await using Memory one = Create(out WatchedStore store);
        store.WaitingFails = true;
        await UntilAsync(() => one.Logs.GetSnapshot().Any(log => log.Id.Name == "HintWatchingFails"), one);
        int waits = store.Waits;
        for (int i = 0; i < 10; i++)
        {
            await one.FlushAsync();
        }

        store.Waits.Should().Be(waits);
        _time.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(() => store.Waits == waits + 1, one);
        _time.Advance(TimeSpan.FromSeconds(1));
        await one.FlushAsync();
        store.Waits.Should().Be(waits + 1, "the second pause is longer");
        _time.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(() => store.Waits == waits + 2, one);

        one.Flusher.Trouble.Should().BeNull("what can be read and written is not away");
        one.Logs.GetSnapshot().Where(log => log.Id.Name == "HintWatchingFails").Should().ContainSingle();
    }

    [Fact]
    public async Task CatchUp_WaitingFailsButTheStoreWorks_OwnBatchesShowThatOthersWrote()
    {
        await using Memory one = Create(out WatchedStore store);
        await using Memory two = Create(out _);
        store.WaitingFails = true;
        await UntilAsync(() => store.Waits > 0, one);
        two.Good();
        await two.FlushAsync();

        one.Good();
        await one.FlushAsync();

        one.Book.Find(Memory.Target())!.SuccessCount.Should().Be(2);
    }

    [Fact]
    public async Task CatchUp_StoreWasEmptied_LessonsAreToldAgainAndCountsAreNot()
    {
        await using Memory one = Create(out WatchedStore store);
        one.Fail(Memory.Error(LlmErrorCategory.UnsupportedParameter, LlmBlame.Endpoint) with { UnsupportedParameter = "temperature" });
        one.Hints.Forget("openai", "another");
        one.Good("plain", endpoint: "/v1/embeddings");
        await one.FlushAsync();
        _time.Advance(TimeSpan.FromSeconds(11));
        await one.FlushAsync();
        InMemoryHintStore empty = new(_time) { IsShared = true };
        store.Inner = empty;

        await UntilAsync(() => one.Logs.GetSnapshot().Any(log => log.Id.Name == "HintStoreReplaced"), one);
        await one.FlushAsync();

        StoredHint hint = (await empty.LoadAsync()).Hints.Single(stored => stored.Subject == Memory.Target());
        hint.Learned.Should().ContainSingle(lesson => lesson.Value == "temperature");
        hint.ErrorCount.Should().Be(0);
        one.Book.Find(Memory.Target())!.ErrorCount.Should().Be(0);
        one.Fail(Memory.Error(LlmErrorCategory.Timeout));
        await one.FlushAsync();
        one.Book.Find(Memory.Target())!.ErrorCount.Should().Be(1);
    }

    [Fact]
    public async Task CatchUp_EpochsOfTheEmptiedStore_ResetsOfTheNewOneCount()
    {
        await using Memory one = Create(out WatchedStore store);
        await using Memory two = Create(out WatchedStore other);
        for (int i = 0; i < 3; i++)
        {
            one.Good();
            await ShareAsync(one, two);
            two.Hints.Forget("openai", "gpt-4o-mini").Should().BeTrue();
            await ShareAsync(one, two);
        }

        one.Book.Find(Memory.Target())!.Epoch.Should().Be(3);
        InMemoryHintStore empty = new(_time) { IsShared = true };
        (store.Inner, other.Inner) = (empty, empty);
        await UntilAsync(() => one.Book.Find(Memory.Target())!.Epoch == 0, one, two);
        one.Good();
        await ShareAsync(one, two);
        two.Hints.Forget("openai", "gpt-4o-mini").Should().BeTrue();
        await ShareAsync(one, two);

        one.Book.Find(Memory.Target())!.SuccessCount.Should().Be(0, "a person's reset is the first of the new store, not an old one");
    }

    [Fact]
    public async Task CatchUp_BookIsFull_OnlyWhatTeachesSomethingTakesAPlace()
    {
        await using Memory one = Create(out _, new HintOptions { MaxTargets = 2 });
        await using Memory two = Create(out _);
        one.Good("mine");
        one.Good("mine too");
        await ShareAsync(one, two);

        two.Fail(Memory.Error(LlmErrorCategory.Timeout), "counts only");
        two.Fail(Memory.Error(LlmErrorCategory.UnsupportedParameter, LlmBlame.Endpoint) with { UnsupportedParameter = "n" }, "lesson");
        await ShareAsync(one, two);

        one.Book.Find(Memory.Target("counts only")).Should().BeNull();
        one.Book.Find(Memory.Target("lesson")).Should().NotBeNull();
    }

    [Fact]
    public async Task Stop_WhileWaiting_EndsTheWait()
    {
        Memory one = Create(out WatchedStore store);
        await UntilAsync(() => store.Waits == 1, one);

        await one.DisposeAsync();

        store.Now = Fault.Throw;
        _time.Advance(TimeSpan.FromMinutes(5));
        store.Waits.Should().Be(1);
    }

    [Fact]
    public async Task Start_StoreIsNotShared_NobodyWaits()
    {
        InMemoryHintStore alone = new(_time);
        await using Memory one = new(alone, time: _time);
        one.Good();
        await one.FlushAsync();

        one.Watcher.Version.Should().Be((await alone.LoadAsync()).Version);
    }

    private Memory Create(out WatchedStore store, HintOptions? options = null)
    {
        store = new WatchedStore(_shared);
        return new Memory(store, options, _time);
    }

    private static Task UntilAsync(Func<bool> condition, params Memory[] processes) => UntilAsync(() => Task.FromResult(condition()), processes);

    private static async Task UntilAsync(Func<Task<bool>> condition, Memory[] processes)
    {
        for (int tries = 0; tries < 20_000; tries++)
        {
            foreach (Memory process in processes)
            {
                await process.FlushAsync();
            }

            if (await condition())
            {
                return;
            }

            await Task.Yield();
        }

        throw new InvalidOperationException("It does not come to pass.");
    }

    /// <summary>Lets processes write, and read what the others wrote.</summary>
    private Task ShareAsync(params Memory[] processes) => UntilAsync(
        async () =>
        {
            _time.Advance(HintWatcher.Gap);
            long version = (await processes[0].Store.LoadAsync()).Version;
            return processes.All(process => process.Watcher.Version == version && process.Flusher.Waiting == 0);
        },
        processes);
}
