using LlmResilience.Hints.Spool;

namespace LlmResilience.Tests.Hints.Spool;

/// <summary>When the disk is written to.</summary>
public sealed class SpoolWritesTests : IDisposable
{
    private readonly SpoolFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task Run_ARoundThatOnlyReads_WritesWhatWaitsOnlyWhileTheStoreIsAway(bool isAway, int writes)
    {
        HintOptions options = new();
        FaultyStore store = new(new InMemoryHintStore(TimeProvider.System));
        CountedStorage storage = new(_folder.Open(options, TimeProvider.System));
        Memory memory = new(store, options, storage: storage);
        memory.Good();
        await memory.FlushAsync();
        if (isAway)
        {
            store.Now = FaultyStore.Fault.Throw;
            memory.Good();
            await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
        }

        memory.Good();
        memory.Signal.WakeToRead();
        store.Now = FaultyStore.Fault.None;
        await memory.DisposeAsync();

        storage.WritesOfWhatWaits.Should().Be(writes);
        (await memory.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(isAway ? 3 : 2);
    }

    private sealed class CountedStorage(ISpoolStorage inner) : ISpoolStorage
    {
        public int WritesOfWhatWaits { get; set; }

        public bool IsOn => inner.IsOn;

        public string Place => inner.Place;

        public long Length => inner.Length;

        public IWriterSpool Create() => new CountedSpool(this, inner.Create());

        public IEnumerable<string> List() => inner.List();

        public IWriterSpool? TryAdopt(string name, out SpoolContent? content) => inner.TryAdopt(name, out content);

        public void Dispose() => inner.Dispose();
    }

    private sealed class CountedSpool(CountedStorage storage, IWriterSpool inner) : IWriterSpool
    {
        public string Name => inner.Name;

        public long Length => inner.Length;

        public bool IsEmpty => inner.IsEmpty;

        public bool NeedsRewrite => inner.NeedsRewrite;

        public void Append(params IReadOnlyList<SpoolFrame> frames)
        {
            storage.WritesOfWhatWaits += frames.Count(static frame => frame.Waiting is not null);
            inner.Append(frames);
        }

        public void Rewrite(IEnumerable<SpoolFrame> frames) => inner.Rewrite(frames);

        public void Clear() => inner.Clear();

        public void Remove() => inner.Remove();

        public string SetAside() => inner.SetAside();

        public void Dispose() => inner.Dispose();
    }
}
