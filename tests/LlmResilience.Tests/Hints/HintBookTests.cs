using LlmResilience.Hints;

namespace LlmResilience.Tests.Hints;

public sealed class HintBookTests : IAsyncDisposable
{
    private readonly Memory _memory = new(options: new HintOptions { MaxTargets = 20 });

    public ValueTask DisposeAsync() => _memory.DisposeAsync();

    [Fact]
    public void For_SameTarget_IsTheSameHint() => _memory.Book.For(Memory.Target()).Should().BeSameAs(_memory.Book.For(Memory.Target()));

    [Fact]
    public void For_AnotherAddress_IsAnotherHint() =>
        _memory.Book.For(Subject.Of(SubjectKind.Target, "openai", "https://proxy/", "gpt-4o-mini"))
            .Should().NotBeSameAs(_memory.Book.For(Memory.Target()));

    [Fact]
    public async Task For_EndlessNames_StaysBoundedAndKeepsWhatMatters()
    {
        _memory.Fail(Memory.Error(LlmErrorCategory.Timeout), "failing");
        _memory.Fail(Memory.Error(LlmErrorCategory.UnsupportedParameter, LlmBlame.Endpoint) with { UnsupportedParameter = "temperature" }, "taught");
        await _memory.FlushAsync();
        for (int i = 0; i < 500; i++)
        {
            _memory.Time.Advance(TimeSpan.FromSeconds(1));
            _memory.Book.For(Memory.Target($"invented-{i}"));
        }

        _memory.Book.All.Should().HaveCountLessThanOrEqualTo(20);
        _memory.Book.Find(Memory.Target("failing")).Should().NotBeNull();
        _memory.Book.Find(Memory.Target("taught")).Should().NotBeNull();
        _memory.Book.Find(Memory.Target("invented-499")).Should().NotBeNull("it is in use");
        _memory.Book.Find(Memory.Target("invented-0")).Should().BeNull("it was used longest ago");
        _memory.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "HintBookFull");
    }

    [Fact]
    public async Task OnAttempt_HintHasLeft_ComesBackAndIsWritten()
    {
        Hint hint = _memory.Book.For(Memory.Target("held"));
        for (int i = 0; i < 50; i++)
        {
            _memory.Time.Advance(TimeSpan.FromSeconds(1));
            _memory.Book.For(Memory.Target($"invented-{i}"));
        }

        hint.IsEvicted.Should().BeTrue();
        _memory.Learner.OnAttempt(new(hint, "/v1/responses", LearnedResult.Good, null, false, false, _memory.Time.GetUtcNow()));

        _memory.Book.Find(Memory.Target("held")).Should().BeSameAs(hint);
        await _memory.FlushAsync();
        (await _memory.StoredAsync(Memory.Target("held")))!.SuccessCount.Should().Be(1);
    }

    [Fact]
    public async Task Outbox_StoreAwayAndEndlessNames_IsBounded()
    {
        FaultyStore store = new(new InMemoryHintStore(_memory.Time)) { Now = FaultyStore.Fault.Throw };
        await using Memory memory = new(store, new HintOptions { MaxTargets = 20, BatchSize = 5 });
        for (int i = 0; i < 1_000; i++)
        {
            memory.Good($"invented-{i}");
            memory.Learner.OnOpened(new CircuitOpening
            {
                Subject = Memory.Endpoint("/v1/responses", $"invented-{i}"), OpenedAt = Memory.Start, OpenUntil = Memory.Start.AddHours(1),
                Reason = LlmErrorCategory.EndpointUnsupported, OwnThreshold = true,
            });
            if (i % 10 == 0)
            {
                memory.Outbox.Drain();
            }
        }

        memory.Outbox.Waiting.Should().BeLessThan(20 * 4);
        memory.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "HintStandingsFull");
        store.Now = FaultyStore.Fault.None;
    }
}
