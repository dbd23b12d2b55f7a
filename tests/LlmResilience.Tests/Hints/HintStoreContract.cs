using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Hints;

/// <summary>What every store must do; each store's tests derive from it.</summary>
public abstract class HintStoreContract
{
    private static readonly string[] Models = ["a", "b", "org/c"];

    protected static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    protected FakeTimeProvider Time { get; } = new(Start);

    protected static Subject Target(string model) => Subject.Of(SubjectKind.Target, "openai", "https://api.openai.com/v1/", model);

    protected static LearnedElement Lesson(string value = "/v1/chat/completions", DateTimeOffset? at = null, long epoch = 0) => new()
    {
        Kind = LearnedElementKind.UnsupportedEndpoint,
        Value = value,
        Replacement = "/v1/responses",
        Evidence = "phrase:only_supported_in",
        LearnedAt = at ?? Start,
        ExpiresAt = (at ?? Start).AddHours(1),
        Epoch = epoch,
    };

    protected abstract ICompatibilityHintStore Create();

    private static HintBatch Batch(Guid writer, long sequence, params HintDelta[] deltas) => new() { Writer = writer, Sequence = sequence, Deltas = deltas };

    [Fact]
    public async Task Load_NewStore_IsEmpty()
    {
        HintStoreSnapshot snapshot = await Create().LoadAsync();

        snapshot.Hints.Should().BeEmpty();
        snapshot.Version.Should().Be(0);
        snapshot.Clock.Should().Be(Start);
    }

    [Fact]
    public async Task Apply_EverythingADeltaCanHold_IsThereAgain()
    {
        ICompatibilityHintStore store = Create();
        CircuitOpening opening = new()
        {
            Subject = Target("a"), OpenedAt = Start.AddTicks(3), OpenUntil = Start.AddHours(1).AddTicks(7), Reason = LlmErrorCategory.Timeout,
            Growth = 2, Permanent = true, Stated = true, OwnThreshold = true,
        };
        HintDelta delta = new()
        {
            Subject = Target("a"), Errors = 3, Successes = 4, ConsecutiveErrors = 2, LastAttemptAt = Start, LastSuccessAt = Start.AddSeconds(-1),
            LastError = new HintError { Category = LlmErrorCategory.Timeout, Message = "upstream request timeout", StatusCode = 403, At = Start },
            Learned = [Lesson()], Opening = opening, ClosedAt = Start.AddMinutes(-1),
        };

        HintBatchResult result = await store.ApplyAsync(new HintBatch { Writer = Guid.NewGuid(), Sequence = 1, Deltas = [delta] });
        StoredHint hint = (await store.LoadAsync()).Hints.Should().ContainSingle().Subject;

        result.LastSequence.Should().Be(1);
        hint.Should().BeEquivalentTo(new StoredHint
        {
            Subject = Target("a"), Version = 1, ErrorCount = 3, SuccessCount = 4, ConsecutiveErrors = 2, LastAttemptAt = Start,
            LastError = delta.LastError, LastSuccessAt = delta.LastSuccessAt, Learned = [Lesson()], Opening = opening, ClosedAt = delta.ClosedAt,
        });
    }

    [Fact]
    public async Task WaitForChange_NothingChanged_EndsWithTheNextBatch()
    {
        ICompatibilityHintStore store = Create();
        await store.ApplyAsync(Batch(1));
        Task waiting = store.WaitForChangeAsync((await store.LoadAsync()).Version).AsTask();
        bool early = waiting.IsCompleted;

        await store.ApplyAsync(Batch(2));

        early.Should().BeFalse();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (!waiting.IsCompleted && !limit.IsCancellationRequested)
        {
            // A store that polls does so by its clock.
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        waiting.IsCompletedSuccessfully.Should().BeTrue();

        static HintBatch Batch(long sequence) =>
            new() { Writer = Guid.Empty, Sequence = sequence, Deltas = [new HintDelta { Subject = Target("a"), Errors = 1 }] };
    }

    [Fact]
    public async Task WaitForChange_AnotherVersionSeen_EndsAtOnce()
    {
        ICompatibilityHintStore store = Create();
        await store.ApplyAsync(new HintBatch { Writer = Guid.NewGuid(), Sequence = 1, Deltas = [new HintDelta { Subject = Target("a"), Errors = 1 }] });

        await store.WaitForChangeAsync(0).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        await store.WaitForChangeAsync(7).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task WaitForChange_Cancelled_EndsCancelled()
    {
        using CancellationTokenSource stop = new();
        Task waiting = Create().WaitForChangeAsync(0, stop.Token).AsTask();

        stop.Cancel();

        await waiting.Awaiting(static task => task.WaitAsync(TimeSpan.FromSeconds(30))).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Apply_EveryKindOfSubject_IsKeptApart()
    {
        ICompatibilityHintStore store = Create();
        Subject[] subjects =
        [
            Subject.Of(SubjectKind.Provider, "p", "https://p/"),
            Subject.Of(SubjectKind.Target, "p", "https://p/", "m"),
            Subject.Of(SubjectKind.Target, "p", "https://q/", "m"),
            Subject.Of(SubjectKind.Endpoint, "p", "https://p/", "m", "/v1/responses"),
            Subject.Of(SubjectKind.Key, "p", "https://p/", key: "k"),
            Subject.Of(SubjectKind.KeyOnTarget, "p", "https://p/", "m", key: "k"),
        ];

        await store.ApplyAsync(new HintBatch
        {
            Writer = Guid.NewGuid(), Sequence = 1, Deltas = [.. subjects.Select((subject, i) => new HintDelta { Subject = subject, Errors = i + 1 })],
        });

        (await store.LoadAsync()).Hints.Select(hint => (hint.Subject, hint.ErrorCount))
            .Should().BeEquivalentTo(subjects.Select((subject, i) => (subject, (long)i + 1)));
    }

    [Theory]
    [InlineData("the same number again", 1L)]
    [InlineData("a number left out", 3L)]
    [InlineData("zero", 0L)]
    public async Task Apply_NotTheNextNumber_ChangesNothing(string because, long sequence)
    {
        ICompatibilityHintStore store = Create();
        HintBatch batch = new() { Writer = Guid.NewGuid(), Sequence = 1, Deltas = [new HintDelta { Subject = Target("a"), Errors = 1 }] };
        await store.ApplyAsync(batch);

        HintBatchResult result = await store.ApplyAsync(batch with { Sequence = sequence });

        result.LastSequence.Should().Be(1, because);
        result.Version.Should().Be(1, because);
        (await store.LoadAsync()).Hints.Single().ErrorCount.Should().Be(1, because);
    }

    [Fact]
    public async Task ReadChanges_AfterAVersion_HoldsWhatChangedSince()
    {
        ICompatibilityHintStore store = Create();
        Guid writer = Guid.NewGuid();
        await store.ApplyAsync(new HintBatch { Writer = writer, Sequence = 1, Deltas = [new HintDelta { Subject = Target("a"), Errors = 1 }] });
        await store.ApplyAsync(new HintBatch { Writer = writer, Sequence = 2, Deltas = [new HintDelta { Subject = Target("b"), Errors = 1 }] });

        (await store.ReadChangesAsync(1)).Hints.Select(hint => hint.Subject).Should().Equal(Target("b"));
        (await store.ReadChangesAsync(2)).Hints.Should().BeEmpty();
        (await store.ReadChangesAsync(99)).Hints.Should().HaveCount(2, "a version that never was belongs to other content");
    }

    [Fact]
    public async Task Apply_OlderThanAReset_DoesNotComeBack()
    {
        ICompatibilityHintStore store = Create();
        Guid person = Guid.NewGuid();
        Guid other = Guid.NewGuid();
        await store.ApplyAsync(new HintBatch
        {
            Writer = other, Sequence = 1, Deltas = [new HintDelta { Subject = Target("a"), Errors = 5, Learned = [Lesson()] }],
        });

        await store.ApplyAsync(new HintBatch
        {
            Writer = person, Sequence = 1, Deltas = [new HintDelta { Subject = Target("a"), Forget = true, Errors = 2, ClosedAt = Start }],
        });
        HintBatchResult late = await store.ApplyAsync(new HintBatch
        {
            Writer = other, Sequence = 2, Deltas = [new HintDelta { Subject = Target("a"), Errors = 7, Successes = 1, Learned = [Lesson("/late")] }],
        });

        StoredHint hint = (await store.LoadAsync()).Hints.Single();
        hint.ErrorCount.Should().Be(2);
        hint.SuccessCount.Should().Be(0);
        hint.Learned.Should().BeEmpty();
        late.Epochs.Should().Equal(new SubjectEpoch(Target("a"), 1, 1));
    }

    [Fact]
    public async Task Apply_LessonRemovedByAPerson_ComesBackOnlyWhenLearnedAnew()
    {
        ICompatibilityHintStore store = Create();
        Guid writer = Guid.NewGuid();
        await store.ApplyAsync(new HintBatch
        {
            Writer = writer, Sequence = 1, Deltas = [new HintDelta { Subject = Target("a"), Errors = 5, Learned = [Lesson(), Lesson("/kept")] }],
        });

        await store.ApplyAsync(new HintBatch { Writer = writer, Sequence = 2, Deltas = [new HintDelta { Subject = Target("a"), Removed = [Lesson().Key] }] });
        await store.ApplyAsync(new HintBatch
        {
            Writer = Guid.NewGuid(), Sequence = 1, Deltas = [new HintDelta { Subject = Target("a"), Errors = 1, Learned = [Lesson(at: Start.AddMinutes(1))] }],
        });

        StoredHint hint = (await store.LoadAsync()).Hints.Single();
        hint.ErrorCount.Should().Be(6, "a removed lesson is no reset of the counts");
        hint.Learned.Where(lesson => lesson.IsLive(Start)).Select(lesson => lesson.Value).Should().Equal("/kept");

        await store.ApplyAsync(new HintBatch
        {
            Writer = writer, Sequence = 3, Deltas = [new HintDelta { Subject = Target("a"), Epoch = 1, Learned = [Lesson(epoch: 1)] }],
        });

        (await store.LoadAsync()).Hints.Single().Learned.Where(lesson => lesson.IsLive(Start)).Should().HaveCount(2);
    }

    [Fact]
    public async Task Apply_TwoResetsThatWereMadeOffline_WhatFollowedTheOneThatArrivedLastCounts()
    {
        ICompatibilityHintStore store = Create();
        Guid one = Guid.NewGuid();
        Guid two = Guid.NewGuid();
        await store.ApplyAsync(Batch(Guid.NewGuid(), 1, new HintDelta { Subject = Target("a"), Errors = 9, Learned = [Lesson()] }));

        await store.ApplyAsync(Batch(one, 1, new HintDelta { Subject = Target("a"), Forget = true, Errors = 3, ClosedAt = Start }));
        HintBatchResult second = await store.ApplyAsync(
            Batch(two, 1, new HintDelta { Subject = Target("a"), Forget = true, Errors = 5, Learned = [Lesson("/after")], ClosedAt = Start }));
        HintBatchResult stale = await store.ApplyAsync(Batch(one, 2, new HintDelta { Subject = Target("a"), Epoch = 1, Errors = 7 }));
        await store.ApplyAsync(Batch(two, 2, new HintDelta { Subject = Target("a"), Epoch = 2, Errors = 1 }));

        second.Epochs.Should().Equal(new SubjectEpoch(Target("a"), 2, 2));
        stale.Epochs.Should().Equal(new SubjectEpoch(Target("a"), 2, 2));
        StoredHint hint = (await store.LoadAsync()).Hints.Single();
        hint.ErrorCount.Should().Be(6);
        hint.Learned.Select(static lesson => lesson.Value).Should().Equal("/after");
    }

    [Fact]
    public async Task Apply_BatchesDeliveredDaysLate_TheirCountsAddAndNothingNewerIsReplaced()
    {
        ICompatibilityHintStore store = Create();
        DateTimeOffset then = Start.AddDays(-5);
        CircuitOpening old = new() { Subject = Target("a"), OpenedAt = then, OpenUntil = then.AddMinutes(5), Reason = LlmErrorCategory.Timeout };
        await store.ApplyAsync(Batch(Guid.NewGuid(), 1, new HintDelta
        {
            Subject = Target("a"), Errors = 2, Successes = 3, ConsecutiveErrors = 0, LastAttemptAt = Start, LastSuccessAt = Start, Learned = [Lesson()], ClosedAt = Start,
            LastError = new HintError { Category = LlmErrorCategory.RateLimit, At = Start },
        }));

        HintDelta late = new()
        {
            Subject = Target("a"), Errors = 10, Successes = 20, ConsecutiveErrors = 4, LastAttemptAt = then, LastSuccessAt = then, Learned = [Lesson(at: then)], Opening = old,
            LastError = new HintError { Category = LlmErrorCategory.Timeout, At = then },
        };
        Guid dead = Guid.NewGuid();
        await store.ApplyAsync(Batch(dead, 1, late));
        await store.ApplyAsync(Batch(dead, 1, late));

        StoredHint hint = (await store.LoadAsync()).Hints.Single();
        (hint.ErrorCount, hint.SuccessCount, hint.ConsecutiveErrors).Should().Be((12, 23, 0));
        (hint.LastAttemptAt, hint.LastSuccessAt, hint.LastError!.Category).Should().Be((Start, Start, LlmErrorCategory.RateLimit));
        hint.Opening.Should().BeNull("it was closed since");
        hint.Learned.Should().ContainSingle().Which.LearnedAt.Should().Be(Start);
    }

    [Fact]
    public async Task Apply_NumberZero_AsksWithoutAnyEffect()
    {
        ICompatibilityHintStore store = Create();
        Guid writer = Guid.NewGuid();
        (await store.ApplyAsync(Batch(writer, 0))).LastSequence.Should().Be(0);
        await store.ApplyAsync(Batch(writer, 1, new HintDelta { Subject = Target("a"), Errors = 1 }));

        HintBatchResult answer = await store.ApplyAsync(Batch(writer, 0));

        (answer.LastSequence, answer.Version).Should().Be((1, 1));
    }

    [Fact]
    public async Task Apply_ClockAnHourAhead_IsClamped()
    {
        ICompatibilityHintStore store = Create();
        DateTimeOffset ahead = Start.AddHours(1);
        DateTimeOffset limit = Start.AddMinutes(5);

        await store.ApplyAsync(new HintBatch
        {
            Writer = Guid.NewGuid(),
            Sequence = 1,
            Deltas =
            [
                new HintDelta
                {
                    Subject = Target("a"), Successes = 1, LastAttemptAt = ahead, LastSuccessAt = ahead, Learned = [Lesson(at: ahead)],
                    Opening = new CircuitOpening { Subject = Target("a"), OpenedAt = ahead, OpenUntil = ahead.AddSeconds(30), Reason = LlmErrorCategory.Timeout },
                },
                new HintDelta { Subject = Target("b"), Successes = 1, LastAttemptAt = Start, LastSuccessAt = Start },
                new HintDelta { Subject = Target("b"), Successes = 1, LastAttemptAt = ahead, LastSuccessAt = ahead },
            ],
        });

        IReadOnlyList<StoredHint> hints = (await store.LoadAsync()).Hints;
        StoredHint hint = hints.Single(hint => hint.Subject == Target("a"));
        hint.LastAttemptAt.Should().Be(limit);
        hint.Learned.Single().ExpiresAt.Should().Be(limit.AddHours(1), "a lesson lives as long as it was meant to");
        hint.Opening!.OpenUntil.Should().Be(limit.AddSeconds(30));
        hints.Single(hint => hint.Subject == Target("b")).LastSuccessAt.Should().Be(limit);
    }

    [Fact]
    public async Task Lease_HeldByAnother_IsRefusedUntilItIsReleasedOrRunsOut()
    {
        ICompatibilityHintStore store = Create();
        TimeSpan ttl = TimeSpan.FromSeconds(10);

        (await store.TryLeaseProbeAsync(Target("a"), "one", ttl)).Should().BeTrue();
        (await store.TryLeaseProbeAsync(Target("a"), "two", ttl)).Should().BeFalse();
        (await store.TryLeaseProbeAsync(Target("b"), "two", ttl)).Should().BeTrue("another subject is free");
        (await store.ReleaseProbeAsync(Target("a"), "two")).Should().BeFalse("it is not the owner's");
        (await store.TryLeaseProbeAsync(Target("a"), "one", ttl)).Should().BeTrue("the owner renews it");
        (await store.ReleaseProbeAsync(Target("a"), "one")).Should().BeTrue();
        (await store.TryLeaseProbeAsync(Target("a"), "two", ttl)).Should().BeTrue();

        Time.Advance(ttl);
        (await store.TryLeaseProbeAsync(Target("a"), "one", ttl)).Should().BeTrue("the lease has run out");
        (await store.ReleaseProbeAsync(Target("a"), "two")).Should().BeFalse("it passed to another");
    }

    [Theory]
    [InlineData(SubjectKind.Provider)]
    [InlineData(SubjectKind.Target)]
    [InlineData(SubjectKind.Endpoint)]
    public async Task Apply_PersonsOrderOnAnyKindOfSubject_HoldsUntilItIsTakenBackAndNoOlderCopyRevivesIt(SubjectKind kind)
    {
        ICompatibilityHintStore store = Create();
        Subject subject = Subject.Of(
            kind, "openai", "https://api.openai.com/v1/", kind is SubjectKind.Provider ? null : "a", kind is SubjectKind.Endpoint ? "/v1/chat/completions" : null);
        LearnedElement order = new()
        {
            Kind = LearnedElementKind.Isolated, Value = "*", Evidence = "alice: being retired", LearnedAt = Start, ExpiresAt = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero),
        };
        Guid writer = Guid.NewGuid();

        await store.ApplyAsync(Batch(writer, 1, new HintDelta { Subject = subject, Removed = [order.Key], Learned = [order] }));
        LearnedElement given = (await store.LoadAsync()).Hints.Single().Learned.Single();
        given.IsLive(Start.AddYears(100)).Should().BeTrue("an order raises the epoch and goes before what was removed earlier");
        given.Evidence.Should().Be("alice: being retired");

        await store.ApplyAsync(Batch(writer, 2, new HintDelta { Subject = subject, Epoch = 1, Removed = [order.Key] }));
        await store.ApplyAsync(Batch(Guid.NewGuid(), 1, new HintDelta { Subject = subject, Learned = [order with { LearnedAt = Start.AddMinutes(1) }] }));
        StoredHint after = (await store.LoadAsync()).Hints.Single();
        after.Learned.Single().IsLive(Start).Should().BeFalse();
        after.Learned.Single().RemovedInEpoch.Should().Be(2).And.Be(after.Epoch);

        await store.ApplyAsync(Batch(writer, 3, new HintDelta { Subject = subject, Epoch = 0, Removed = [order.Key], Learned = [order] }));
        (await store.LoadAsync()).Hints.Single().Learned.Single().IsLive(Start).Should().BeTrue("an order given without knowing of the other goes by the order of arrival");
    }

    [Fact]
    public async Task Apply_MoreLessonsThanAreKept_APersonsOrderStays()
    {
        ICompatibilityHintStore store = Create();
        LearnedElement order = Lesson("*") with { Kind = LearnedElementKind.Isolated, Replacement = null, Evidence = "alice: why", ExpiresAt = Start.AddDays(90) };
        LearnedElement[] later = [.. Enumerable.Range(1, 300).Select(i => Lesson($"/{i}", Start.AddSeconds(i)))];

        await store.ApplyAsync(Batch(Guid.NewGuid(), 1, new HintDelta { Subject = Target("a"), Learned = [order, .. later] }));

        IReadOnlyList<LearnedElement> kept = (await store.LoadAsync()).Hints.Single().Learned;
        kept.Should().HaveCount(256).And.Contain(lesson => lesson.Kind == LearnedElementKind.Isolated).And.Contain(lesson => lesson.Value == "/300");
    }

    [Fact]
    public async Task Apply_WriterNotHeardOfFor30Days_IsForgotten()
    {
        ICompatibilityHintStore store = Create();
        HintBatch first = new() { Writer = Guid.NewGuid(), Sequence = 1, Deltas = [] };
        await store.ApplyAsync(first);
        Time.Advance(TimeSpan.FromDays(31));

        await store.ApplyAsync(first with { Writer = Guid.NewGuid() });

        (await store.ApplyAsync(first with { Sequence = 2 })).LastSequence.Should().Be(0);
    }

    /// <summary>Random writers, batches, repeats, gaps and resets give what a plain model gives.</summary>
    [Fact]
    public void Apply_RandomInterleavings_GiveTheModelsTotals() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[-1, 1], Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 9]).Array[1, 4])
            .Array[1, 30]
            .Sample(steps => RunAsync(steps).GetAwaiter().GetResult(), iter: 60, threads: 1);

    private async Task RunAsync((int Writer, int Offset, (int Model, int Errors, int Successes, int Act)[] Deltas)[] steps)
    {
        ICompatibilityHintStore store = Create();
        Guid[] writers = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        long[] applied = new long[writers.Length];
        Dictionary<Subject, (long Epoch, long Errors, long Successes)> model = [];
        Dictionary<(int, Subject), long> known = [];
        foreach ((int writer, int offset, (int, int, int, int)[] deltas) in steps)
        {
            HintDelta[] sent = [.. deltas.DistinctBy(delta => delta.Item1).Select(delta => DeltaOf(writer, delta, known))];
            long sequence = applied[writer] + 1 + offset;
            HintBatchResult result = await store.ApplyAsync(new HintBatch { Writer = writers[writer], Sequence = sequence, Deltas = sent });
            if (offset == 0)
            {
                applied[writer]++;
                Expect(model, sent);
            }

            result.LastSequence.Should().Be(applied[writer]);
            foreach (SubjectEpoch epoch in result.Epochs)
            {
                known[(writer, epoch.Subject)] = epoch.Epoch;
            }
        }

        (await store.LoadAsync()).Hints
            .ToDictionary(hint => hint.Subject, hint => (hint.Epoch, hint.ErrorCount, hint.SuccessCount))
            .Should().BeEquivalentTo(model);
        (store as IDisposable)?.Dispose();
    }

    private HintDelta DeltaOf(int writer, (int Model, int Errors, int Successes, int Act) delta, Dictionary<(int, Subject), long> known)
    {
        Subject subject = Target(Models[delta.Model]);
        return new HintDelta
        {
            Subject = subject,
            Epoch = known.GetValueOrDefault((writer, subject)),
            Errors = delta.Errors,
            Successes = delta.Successes,
            LastAttemptAt = Time.GetUtcNow(),
            LastSuccessAt = Time.GetUtcNow(),
            Forget = delta.Act == 0,
            ClosedAt = delta.Act == 0 ? Time.GetUtcNow() : null,
        };
    }

    private static void Expect(Dictionary<Subject, (long Epoch, long Errors, long Successes)> model, HintDelta[] deltas)
    {
        foreach (HintDelta delta in deltas)
        {
            (long epoch, long errors, long successes) = model.GetValueOrDefault(delta.Subject);
            if (delta.Forget)
            {
                model[delta.Subject] = (epoch + 1, delta.Errors, delta.Successes);
            }
            else
            {
                bool counts = delta.Epoch == epoch;
                model[delta.Subject] = (epoch, errors + (counts ? delta.Errors : 0), successes + (counts ? delta.Successes : 0));
            }
        }
    }
}
