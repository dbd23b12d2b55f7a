using CsCheck;
using LlmResilience.Hints.Delivery;
using LlmResilience.Hints.Spool;
using LlmResilience.Tests.Hints.Delivery;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Hints.Spool;

/// <summary>Random lives and deaths of processes with a spool, on a store that goes away, loses answers and loses its last moments.</summary>
public sealed class SpoolHistoryTests
{
    [Fact]
    public void History_ProcessesDieAtRandom_WhatWasFlushedOrSpooledCountsExactlyOnce() => Sample(static () => new SpoolFolder());

    [Fact]
    public void History_SqliteProcessesDieAtRandom_WhatWasFlushedOrSpooledCountsExactlyOnce() => Sample(static () => new SqliteSpoolPlace());

    private static void Sample(Func<SpoolPlace> newPlace) =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 9]).Array[1, 60].Sample(steps => RunAsync(newPlace(), steps).GetAwaiter().GetResult(), iter: 150, threads: 1);

    private static async Task RunAsync(SpoolPlace newPlace, (int Act, int Much)[] steps)
    {
        using SpoolPlace place = newPlace;
        FakeTimeProvider time = new(Memory.Start);
        ModelStore store = new(time);
        Process process = new(place, store, time);
        long certain = 0;
        long learned = 0;
        foreach ((int act, int much) in steps)
        {
            switch (act)
            {
                case 0 or 1:
                    learned++;
                    process.Memory.Good($"m{much % 3}");
                    break;
                case 2:
                    await process.RoundAsync();
                    certain = learned;
                    break;
                case 3:
                    store.Now = (ModelStore.Fault)(much % 4);
                    break;
                case 4:
                    time.Advance(TimeSpan.FromSeconds(much));
                    break;
                case 5:
                    store.LoseTail(TimeSpan.FromSeconds(much));
                    break;
                case 6:
                    process.Die();
                    learned = certain;
                    process = new Process(place, store, time);
                    break;
            }
        }

        store.Now = ModelStore.Fault.None;
        await process.RoundAsync();
        for (int i = 0; i < 8; i++)
        {
            time.Advance(TimeSpan.FromSeconds(11));
            await process.RoundAsync();
        }

        process.Die();
        store.Successes.Should().Be(learned);
        place.ShouldBeEmpty();
    }

    /// <summary>One process whose loop is driven round by round, and which may end between two rounds.</summary>
    private sealed class Process
    {
        private readonly HintDelivery _delivery;

        public Process(SpoolPlace place, ICompatibilityHintStore store, FakeTimeProvider time)
        {
            HintOptions options = new() { BatchSize = 2 };
            Memory = new Memory(store, options, time);
            HintSpool spool = new(place.Open(options, time), options, time, NullLogger<HintSpool>.Instance);
            AdoptedLines adopted = new(Memory.Calls, spool, Memory.Watcher, options, time, NullLogger<AdoptedLines>.Instance);
            _delivery = new HintDelivery(
                Memory.Calls, Memory.Loader, Memory.Watcher, Memory.Outbox, spool, adopted, options, time, NullLogger<HintDelivery>.Instance);
            _delivery.Begin();
        }

        public Memory Memory { get; }

        public async Task RoundAsync()
        {
            Memory.Outbox.Drain();
            try
            {
                await _delivery.RunAsync(writes: true, reads: false);
            }
            catch (IOException)
            {
                // It is tried again in the next round.
            }

            _delivery.Keep();
        }

        // What a kill leaves: the files as they are, and their locks free.
        public void Die() => _delivery.End();
    }

    /// <summary>The model of a store with faults, as a store.</summary>
    private sealed class ModelStore(TimeProvider time) : ICompatibilityHintStore
    {
        private readonly LossyStore _model = new();
        private int _calls;

        public enum Fault
        {
            None,
            Throw,
            LoseTheAnswer,
            Flicker,
        }

        public Fault Now { get; set; }

        public bool IsShared => false;

        public long Successes => _model.Deltas.Sum(static delta => delta.Successes);

        public void LoseTail(TimeSpan since) => _model.LoseAllSince(time.GetUtcNow() - since);

        public ValueTask<HintStoreSnapshot> LoadAsync(CancellationToken cancellationToken = default)
        {
            FailIf(Now is Fault.Throw);
            return ValueTask.FromResult(new HintStoreSnapshot { StoreId = Guid.Empty, Version = 1, Clock = time.GetUtcNow(), Hints = [] });
        }

        public ValueTask<HintBatchResult> ApplyAsync(HintBatch batch, CancellationToken cancellationToken = default)
        {
            FailIf(Now is Fault.Throw || (Now is Fault.Flicker && _calls++ % 3 == 0));
            HintBatchResult result = _model.Apply(batch, time.GetUtcNow());
            FailIf(Now is Fault.LoseTheAnswer || (Now is Fault.Flicker && _calls++ % 3 == 0));
            return ValueTask.FromResult(result);
        }

        public ValueTask<HintStoreSnapshot> ReadChangesAsync(long sinceVersion, CancellationToken cancellationToken = default) => LoadAsync(cancellationToken);

        public ValueTask WaitForChangeAsync(long sinceVersion, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public ValueTask<bool> TryLeaseProbeAsync(Subject subject, string owner, TimeSpan duration, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(true);

        public ValueTask<bool> ReleaseProbeAsync(Subject subject, string owner, CancellationToken cancellationToken = default) => ValueTask.FromResult(true);

        private static void FailIf(bool fails)
        {
            if (fails)
            {
                throw new IOException("The store is away.");
            }
        }
    }
}
