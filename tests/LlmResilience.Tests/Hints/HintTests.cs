using LlmResilience.Hints;

namespace LlmResilience.Tests.Hints;

/// <summary>A person's resets and removals, and what the store says of them.</summary>
public sealed class HintTests : IAsyncDisposable
{
    private const string Chat = "/v1/chat/completions";

    private readonly Memory _memory = new();

    public ValueTask DisposeAsync() => _memory.DisposeAsync();

    private Hint Hint => _memory.Book.For(Memory.Target());

    private DateTimeOffset Now => _memory.Time.GetUtcNow();

    private static LearnedElementKey ChatLesson => new(LearnedElementKind.UnsupportedEndpoint, Chat);

    [Fact]
    public async Task Forget_Target_IsGoneHereAndInTheStoreAndCountsAnew()
    {
        Teach();
        _memory.Learner.OnOpened(new CircuitOpening
        {
            Subject = Memory.Target(), OpenedAt = Now, OpenUntil = Now.AddHours(1), Reason = LlmErrorCategory.Timeout, OwnThreshold = true,
        });
        await _memory.FlushAsync();
        _memory.Time.Advance(TimeSpan.FromMinutes(1));

        _memory.Hints.Forget("openai", "gpt-4o-mini").Should().BeTrue();
        (Hint.ErrorCount, Hint.Lessons.All.Length, Hint.LastError).Should().Be((0, 0, null));
        _memory.Good();
        await _memory.FlushAsync();

        StoredHint stored = (await _memory.StoredAsync(Memory.Target()))!;
        (stored.ErrorCount, stored.SuccessCount, stored.Epoch, stored.ResetEpoch).Should().Be((0, 1, 1, 1));
        stored.Opening.Should().BeNull();
        stored.Learned.Where(lesson => lesson.Kind is LearnedElementKind.UnsupportedEndpoint).Should().BeEmpty();
        Hint.Epoch.Should().Be(1);
        _memory.Good();
        await _memory.FlushAsync();
        (await _memory.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(2, "the new epoch was taken over");
    }

    [Fact]
    public async Task Forget_ByAnotherProcess_WhatWasCountedBeforeDoesNotComeBack()
    {
        Teach();
        await _memory.FlushAsync();
        await using Memory other = new(_memory.Store, time: _memory.Time);
        await other.Hints.LoadedAsync();
        other.Hints.Forget("openai", "gpt-4o-mini").Should().BeTrue();
        await other.FlushAsync();

        Teach();
        await _memory.FlushAsync();
        (await _memory.StoredAsync(Memory.Target()))!.ErrorCount.Should().Be(0);
        (Hint.ErrorCount, Hint.Epoch).Should().Be((0, 1));
        _memory.Fail(Memory.Error(LlmErrorCategory.Timeout));
        await _memory.FlushAsync();

        (await _memory.StoredAsync(Memory.Target()))!.ErrorCount.Should().Be(1);
        Hint.ErrorCount.Should().Be(1);
    }

    [Fact]
    public async Task Absorb_TargetWasForgottenEarlier_WhatWasLearnedBeforeTheLoadStays()
    {
        _memory.Good();
        _memory.Hints.Forget("openai", "gpt-4o-mini");
        await _memory.FlushAsync();
        await using Memory next = new(_memory.Store, time: _memory.Time);
        Teach(next);
        next.Fail(Memory.Error(LlmErrorCategory.ServerError));

        await next.FlushAsync();

        Hint hint = next.Book.For(Memory.Target());
        (hint.ErrorCount, hint.UnsupportedEndpoints.Count).Should().Be((2, 1));
        StoredHint stored = (await next.StoredAsync(Memory.Target()))!;
        stored.ErrorCount.Should().Be(2);
        stored.Learned.Should().Contain(lesson => lesson.Key == ChatLesson && lesson.IsLive(Now));
    }

    [Fact]
    public async Task Forget_OneLesson_IsGoneAndTheCountsStay()
    {
        Teach();
        await _memory.FlushAsync();

        _memory.Hints.Forget("openai", "gpt-4o-mini", ChatLesson).Should().BeTrue();
        _memory.Hints.Forget("openai", "gpt-4o-mini", ChatLesson).Should().BeFalse("it is gone");
        await _memory.FlushAsync();

        Hint.UnsupportedEndpoints.Should().BeEmpty();
        Hint.ErrorCount.Should().Be(1);
        StoredHint stored = (await _memory.StoredAsync(Memory.Target()))!;
        stored.ErrorCount.Should().Be(1);
        stored.Learned.Should().NotContain(lesson => lesson.Key == ChatLesson && lesson.IsLive(Now));
    }

    [Fact]
    public async Task Forget_OneLessonAndLearnedAgainBeforeItIsWritten_IsLearned()
    {
        Teach();
        await _memory.FlushAsync();
        _memory.Hints.Forget("openai", "gpt-4o-mini", ChatLesson);
        Teach();
        await _memory.FlushAsync();

        StoredHint stored = (await _memory.StoredAsync(Memory.Target()))!;
        stored.Learned.Should().Contain(lesson => lesson.Key == ChatLesson && lesson.IsLive(Now));
        await using Memory next = new(_memory.Store, time: _memory.Time);
        await next.Hints.LoadedAsync();
        next.Book.For(Memory.Target()).IsUnsupported(Chat, Now).Should().BeTrue();
    }

    [Fact]
    public async Task Forget_LearnedAgainWhileTheRemovalIsUnderWay_IsLearned()
    {
        FaultyStore store = new(_memory.Store);
        await using Memory memory = new(store, time: _memory.Time);
        Teach(memory);
        await memory.FlushAsync();
        memory.Hints.Forget("openai", "gpt-4o-mini", ChatLesson);
        store.Now = FaultyStore.Fault.LoseTheAnswer;
        await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
        Teach(memory);
        store.Now = FaultyStore.Fault.None;
        await memory.FlushAsync();

        (await memory.StoredAsync(Memory.Target()))!.Learned.Should().Contain(lesson => lesson.Key == ChatLesson && lesson.IsLive(Now));
    }

    [Fact]
    public void Learn_EndlessParameters_AreBounded()
    {
        for (int i = 0; i < 100; i++)
        {
            _memory.Time.Advance(TimeSpan.FromSeconds(1));
            _memory.Fail(Memory.Error(LlmErrorCategory.UnsupportedParameter, LlmBlame.Endpoint) with { UnsupportedParameter = $"p{i}" });
        }

        Hint.UnsupportedParameters.Should().HaveCount(32);
        Hint.UnsupportedParameters[0].Value.Should().Be("p99", "the oldest leave first");
    }

    private void Teach(Memory? memory = null) =>
        (memory ?? _memory).Fail(Memory.Error(LlmErrorCategory.EndpointUnsupported, LlmBlame.Endpoint) with { SuggestedEndpoint = "/v1/responses" });
}
