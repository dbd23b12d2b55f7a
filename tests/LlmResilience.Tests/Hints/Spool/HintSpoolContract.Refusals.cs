using static LlmResilience.Tests.Hints.FaultyStore;

namespace LlmResilience.Tests.Hints.Spool;

/// <summary>What the store refuses, or cannot take for long.</summary>
public abstract partial class HintSpoolContract
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Adopt_TheStoreRefusesWhatOneProcessLeft_TheOthersAreDeliveredAndItIsSetAside(bool atStart)
    {
        Memory next = Create();
        if (!atStart)
        {
            await next.FlushAsync();
        }

        foreach (string model in new[] { "poison", "poison too", "sound" })
        {
            await LearnAndEndAsync(Fault.Throw, memory => memory.Good(model));
        }

        _store.Holding = () => _store.Received[^1].Deltas.Any(static delta => delta.Subject.Model!.StartsWith("poison", StringComparison.Ordinal))
            ? throw new InvalidOperationException("It is refused.")
            : Task.CompletedTask;
        for (int round = 0; round < 12; round++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            next.Good("own");
            await next.FlushAsync();
            if (round == 2)
            {
                (await next.StoredAsync(Memory.Target("sound")))!.SuccessCount.Should().Be(1);
                next.Flusher.Health.Problem.Should().Contain("refuses");
            }
        }

        (await next.StoredAsync(Memory.Target("own")))!.SuccessCount.Should().Be(12);
        next.Flusher.Health.IsHealthy.Should().BeTrue();
        next.Logs.GetSnapshot().Count(static log => log.Id.Name == "HintSpoolRefused").Should().Be(2);
        await next.DisposeAsync();
        _place.SetAside.Should().Be(2);

        _store.Holding = null;
        await using Memory later = Create();
        await later.FlushAsync();
        (await later.StoredAsync(Memory.Target("poison"))).Should().BeNull("it is set aside");
    }

    [Fact]
    public async Task Adopt_TheStoreIsAwayForLong_NothingIsSetAside()
    {
        await LearnAndEndAsync(Fault.Throw, memory => memory.Good());
        _store.Now = Fault.Throw;
        await using Memory next = Create();
        for (int round = 0; round < 30; round++)
        {
            next.Good("own");
            await next.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        _store.Now = Fault.None;
        await next.FlushAsync();

        (await next.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1);
    }
}
