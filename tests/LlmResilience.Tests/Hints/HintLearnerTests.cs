using LlmResilience.Hints;

namespace LlmResilience.Tests.Hints;

public sealed class HintLearnerTests : IAsyncDisposable
{
    private const string Chat = "/v1/chat/completions";
    private const string Responses = "/v1/responses";

    private readonly Memory _memory = new();

    private Hint Hint => _memory.Book.For(Memory.Target());

    private DateTimeOffset Now => _memory.Time.GetUtcNow();

    public ValueTask DisposeAsync() => _memory.DisposeAsync();

    [Fact]
    public void OnAttempt_FailuresThenGood_CountsAndKeepsTheLastError()
    {
        _memory.Fail(Memory.Error(LlmErrorCategory.Timeout));
        _memory.Fail(Memory.Error(LlmErrorCategory.RateLimit));
        Hint.ConsecutiveErrors.Should().Be(2);
        _memory.Good();

        (Hint.ErrorCount, Hint.SuccessCount, Hint.ConsecutiveErrors).Should().Be((2, 1, 0));
        Hint.LastError.Should().Be(new HintError { Category = LlmErrorCategory.RateLimit, Message = "it failed", StatusCode = 503, At = Now });
        Hint.LastSuccessAt.Should().Be(Now);
    }

    [Fact]
    public void OnAttempt_Neutral_ChangesNothing()
    {
        _memory.Learner.OnAttempt(new(Hint, Chat, LearnedResult.Neutral, null, false, false, Now));

        (Hint.ErrorCount, Hint.SuccessCount).Should().Be((0, 0));
        _memory.Outbox.Waiting.Should().Be(0);
    }

    [Fact]
    public void OnAttempt_TheRequestsFault_CountsButNotInARow()
    {
        _memory.Fail(Memory.Error(LlmErrorCategory.InvalidRequest, LlmBlame.Request));

        (Hint.ErrorCount, Hint.ConsecutiveErrors).Should().Be((1, 0));
        Hint.LastError!.Category.Should().Be(LlmErrorCategory.InvalidRequest);
    }

    [Fact]
    public void OnAttempt_CallersOwnKeyRefused_SaysNothingOfTheTarget()
    {
        _memory.Fail(Memory.Error(LlmErrorCategory.Authentication, LlmBlame.Key), callersOwn: true);

        Hint.ConsecutiveErrors.Should().Be(0);
        Hint.LastError.Should().BeNull();
    }

    [Fact]
    public void OnAttempt_LongMessage_IsBounded()
    {
        _memory.Fail(Memory.Error(LlmErrorCategory.ServerError) with { Message = new string('x', 5_000) });

        Hint.LastError!.Message.Should().HaveLength(1_000);
    }

    [Fact]
    public void OnAttempt_EndpointUnsupported_TeachesWhatWasSentAndWhatToUse()
    {
        _memory.Fail(Memory.Error(LlmErrorCategory.EndpointUnsupported, LlmBlame.Endpoint) with { SuggestedEndpoint = Responses });

        Hint.UnsupportedEndpoints.Should().Equal(new LearnedElement
        {
            Kind = LearnedElementKind.UnsupportedEndpoint, Value = Chat, Replacement = Responses, Evidence = "code:test",
            LearnedAt = Now, ExpiresAt = Now.AddMinutes(10),
        });
        Hint.IsUnsupported(Chat, Now).Should().BeTrue();
        Hint.IsUnsupported(Chat, Now.AddMinutes(10)).Should().BeFalse("the lesson has expired");
        Hint.PreferredEndpoint(Now).Should().Be(Responses);
        Hint.PreferredEndpoint(Now.AddMinutes(10)).Should().BeNull();
    }

    [Fact]
    public void OnOpened_Endpoint_TheLessonLastsAsLongAsTheCircuit()
    {
        _memory.Fail(Memory.Error(LlmErrorCategory.EndpointUnsupported, LlmBlame.Endpoint) with { SuggestedEndpoint = Responses });
        _memory.Learner.OnOpened(Opening(Memory.Endpoint(Chat), TimeSpan.FromHours(24)));

        LearnedElement lesson = Hint.UnsupportedEndpoints.Should().ContainSingle().Subject;
        lesson.ExpiresAt.Should().Be(Now.AddHours(24));
        lesson.Replacement.Should().Be(Responses);
        Hint.PreferredEndpoint(Now.AddHours(23)).Should().Be(Responses);
    }

    [Theory]
    [InlineData(24 * 60)]
    [InlineData(8)]
    public void OnOpened_EndpointBeforeTheAttemptIsSeen_TheCircuitsEndStays(int minutes)
    {
        _memory.Learner.OnOpened(Opening(Memory.Endpoint(Chat), TimeSpan.FromMinutes(minutes)));
        _memory.Fail(Memory.Error(LlmErrorCategory.EndpointUnsupported, LlmBlame.Endpoint));

        Hint.UnsupportedEndpoints.Single().ExpiresAt.Should().Be(Now.AddMinutes(minutes));
    }

    [Fact]
    public async Task OnClosed_Endpoint_TheLessonEndsHereAndInTheStore()
    {
        _memory.Fail(Memory.Error(LlmErrorCategory.EndpointUnsupported, LlmBlame.Endpoint));
        _memory.Learner.OnOpened(Opening(Memory.Endpoint(Chat), TimeSpan.FromHours(24)));
        await _memory.FlushAsync();
        _memory.Time.Advance(TimeSpan.FromHours(1));

        _memory.Learner.OnClosed(Memory.Endpoint(Chat), Now);
        await _memory.FlushAsync();

        Hint.UnsupportedEndpoints.Should().BeEmpty();
        (await _memory.StoredAsync(Memory.Target()))!.Learned.Should().NotContain(lesson => lesson.IsLive(Now));
        (await _memory.StoredAsync(Memory.Endpoint(Chat)))!.Opening.Should().BeNull();
    }

    [Fact]
    public void OnAttempt_GoodOnAnEndpointSaidToBeUnsupported_EndsTheLesson()
    {
        _memory.Fail(Memory.Error(LlmErrorCategory.EndpointUnsupported, LlmBlame.Endpoint));

        _memory.Good();

        Hint.UnsupportedEndpoints.Should().BeEmpty();
        Hint.SupportedEndpoints.Select(lesson => lesson.Value).Should().Equal(Chat);
    }

    [Theory]
    [InlineData("it was in what we sent", true, "temperature", true)]
    [InlineData("we did not send it", false, "temperature", false)]
    [InlineData("the answer named none", true, null, false)]
    public void OnAttempt_ParameterRefused_LearnsOnlyWhatWasSent(string because, bool sent, string? parameter, bool learned)
    {
        _memory.Fail(
            Memory.Error(LlmErrorCategory.UnsupportedParameter, LlmBlame.Endpoint) with { UnsupportedParameter = parameter, SuggestedParameter = "top_p" },
            sent: sent);

        Hint.HasUnsupportedParameters.Should().Be(learned, because);
        if (learned)
        {
            Hint.UnsupportedParameters.Should().Equal(new LearnedElement
            {
                Kind = LearnedElementKind.UnsupportedParameter, Value = "temperature", Endpoint = Chat, Replacement = "top_p", Evidence = "code:test",
                LearnedAt = Now, ExpiresAt = Now.AddHours(24),
            });
        }
    }

    [Theory]
    [InlineData("by its own threshold", true, LlmErrorCategory.Timeout, false, true)]
    [InlineData("another process's advice had lowered the threshold", false, LlmErrorCategory.Timeout, false, false)]
    [InlineData("this host's own network", true, LlmErrorCategory.Network, false, false)]
    [InlineData("this host's own DNS", true, LlmErrorCategory.Dns, false, false)]
    [InlineData("this host's own TLS", true, LlmErrorCategory.Tls, false, false)]
    [InlineData("a credential that a caller brought", true, LlmErrorCategory.RateLimit, true, false)]
    public async Task OnOpened_Published_OnlyWhereOthersMayKnow(string because, bool own, LlmErrorCategory reason, bool callersOwn, bool told)
    {
        CircuitOpening opening = Opening(Memory.Target(), TimeSpan.FromMinutes(1)) with { OwnThreshold = own, Reason = reason };

        _memory.Learner.OnOpened(opening, callersOwn);
        await _memory.FlushAsync();

        ((await _memory.StoredAsync(Memory.Target()))?.Opening).Should().Be(told ? opening : null, because);
    }

    [Fact]
    public async Task OnOpened_ThenClosed_TheStoreForgetsTheOpening()
    {
        Subject provider = Subject.Of(SubjectKind.Provider, "openai", "https://api.openai.com/v1/");
        _memory.Learner.OnOpened(Opening(provider, TimeSpan.FromMinutes(1)));
        await _memory.FlushAsync();
        (await _memory.StoredAsync(provider))!.Opening.Should().NotBeNull();

        _memory.Time.Advance(TimeSpan.FromSeconds(10));
        _memory.Learner.OnClosed(provider, Now);
        await _memory.FlushAsync();

        (await _memory.StoredAsync(provider))!.Opening.Should().BeNull();
    }

    [Fact]
    public void OnAttempt_GoodOnAKnownEndpoint_AllocatesNothing()
    {
        _memory.Fail(Memory.Error(LlmErrorCategory.EndpointUnsupported, LlmBlame.Endpoint), endpoint: Responses);
        _memory.Good();
        LearnedAttempt attempt = new(Hint, Chat, LearnedResult.Good, null, false, false, Now);
        _memory.Outbox.Drain();
        _memory.Outbox.Take();

        _memory.Learner.OnAttempt(attempt);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            _memory.Learner.OnAttempt(attempt);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Fact]
    public async Task OnAttempt_ManyThreads_CountsExactly()
    {
        Task learning = Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 5_000; i++)
            {
                if ((i + thread) % 3 == 0)
                {
                    _memory.Fail(Memory.Error(LlmErrorCategory.ServerError), model: $"m{i % 7}");
                }
                else
                {
                    _memory.Good($"m{i % 7}");
                }
            }
        })));
        while (!learning.IsCompleted)
        {
            await _memory.FlushAsync();
        }

        await learning;
        await _memory.FlushAsync();

        IReadOnlyList<StoredHint> stored = (await _memory.Store.LoadAsync()).Hints;
        stored.Sum(hint => hint.ErrorCount + hint.SuccessCount).Should().Be(20_000);
        stored.Should().AllSatisfy(hint =>
        {
            Hint known = _memory.Book.For(hint.Subject);
            (hint.ErrorCount, hint.SuccessCount).Should().Be((known.ErrorCount, known.SuccessCount));
        });
    }

    private CircuitOpening Opening(Subject subject, TimeSpan length) => new()
    {
        Subject = subject, OpenedAt = Now, OpenUntil = Now + length, Reason = LlmErrorCategory.EndpointUnsupported, OwnThreshold = true,
    };
}
