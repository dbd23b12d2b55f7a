using System.Globalization;
using static LlmResilience.Tests.Hints.FaultyStore;

namespace LlmResilience.Tests.Hints;

/// <summary>A caller invents names without end while the store is away.</summary>
public sealed class EndlessNamesTests
{
    [Fact]
    public async Task Learn_100000NamesAndADeadStore_MemoryIsBoundedAndTheLogSaysSoOnce()
    {
        HintOptions options = new() { MaxTargets = 1_000 };
        FaultyStore store = new(new InMemoryHintStore(TimeProvider.System)) { Now = Fault.Throw };
        await using Memory memory = new(store, options);
        int most = 0;
        for (int i = 0; i < 100_000; i++)
        {
            memory.Time.Advance(TimeSpan.FromTicks(1));
            memory.Good($"invented-{i}");
            if (i % 500 == 499)
            {
                await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
                most = Math.Max(most, memory.Flusher.Waiting);
                memory.Book.All.Count.Should().BeLessThanOrEqualTo(options.MaxTargets);
            }
        }

        most.Should().BeLessThanOrEqualTo(3 * options.MaxTargets);
        memory.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "HintBookFull");
        store.Now = Fault.None;
    }

    [Fact]
    public async Task Learn_ManyNamesAndADeadStore_WhatIsNotWrittenAfterwardsIsTold()
    {
        FaultyStore store = new(new InMemoryHintStore(TimeProvider.System)) { Now = Fault.Throw };
        await using Memory memory = new(store, new HintOptions { MaxTargets = 20 });
        for (int i = 0; i < 1_000; i++)
        {
            memory.Time.Advance(TimeSpan.FromTicks(1));
            memory.Good($"invented-{i}");
            if (i % 10 == 9)
            {
                await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
            }
        }

        store.Now = Fault.None;
        await memory.FlushAsync();

        long written = (await store.LoadAsync()).Hints.Sum(hint => hint.SuccessCount);
        long told = memory.Logs.GetSnapshot().Where(log => log.Id.Name == "HintsDropped").Sum(log => long.Parse(log.StructuredState!.Single(entry => entry.Key == "Attempts").Value!, CultureInfo.InvariantCulture));
        told.Should().BePositive();
        (written + told).Should().Be(1_000);
        memory.Logs.GetSnapshot().Count(log => log.Id.Name == "HintsDropped").Should().Be(2, "at first, and when the store is back; not in each round between");
    }

    [Fact]
    public async Task Learn_100000CircuitsAndADeadStore_WhatWaitsIsBoundedAndTheLogSaysSoOnce()
    {
        HintOptions options = new() { MaxTargets = 1_000 };
        FaultyStore store = new(new InMemoryHintStore(TimeProvider.System)) { Now = Fault.Throw };
        await using Memory memory = new(store, options);
        for (int i = 0; i < 100_000; i++)
        {
            memory.Learner.OnClosed(Memory.Endpoint("/v1/chat/completions", $"invented-{i}"), memory.Time.GetUtcNow());
        }

        memory.Flusher.Waiting.Should().BeLessThanOrEqualTo(2 * options.MaxTargets);
        memory.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "HintStandingsFull");
        store.Now = Fault.None;
    }
}
