using CsCheck;

namespace LlmResilience.Tests.Hints;

public sealed class HintMergeTests
{
    private static readonly DateTimeOffset Start = Memory.Start;

    private static readonly Gen<DateTimeOffset> Times = Gen.Int[0, 4].Select(minutes => Start.AddMinutes(minutes));

    private static readonly Gen<LearnedElement> Copies =
        from epoch in Gen.Int[0, 2]
        from learned in Times
        from expires in Times
        from removed in Gen.Int[-1, 2]
        from replacement in Gen.Int[0, 2].Select(i => new[] { "a", "b", null }[i])
        select new LearnedElement
        {
            Kind = LearnedElementKind.UnsupportedEndpoint, Value = "/v1/x", LearnedAt = learned, ExpiresAt = expires, Epoch = epoch,
            RemovedInEpoch = removed < 0 ? null : removed, Replacement = replacement,
        };

    private static readonly Gen<HintDelta> Deltas =
        from errors in Gen.Int[0, 3]
        from successes in Gen.Int[0, 3]
        from consecutive in Gen.Int[0, 3]
        from attempted in Times
        from succeeded in Times
        from category in Gen.Bool.Select(limit => limit ? LlmErrorCategory.RateLimit : LlmErrorCategory.Timeout)
        from failed in Times
        from lesson in Copies
        select new HintDelta
        {
            Subject = Memory.Target(), Errors = errors, Successes = successes, ConsecutiveErrors = consecutive, LastAttemptAt = attempted,
            LastSuccessAt = succeeded, LastError = new HintError { Category = category, At = failed }, Learned = [lesson with { RemovedInEpoch = null }],
        };

    [Fact]
    public void Apply_LessonThatNeverExpires_IsKept()
    {
        LearnedElement lesson = new()
        {
            Kind = LearnedElementKind.PreferredEndpoint, Value = "/v1/responses", LearnedAt = Memory.Start, ExpiresAt = DateTimeOffset.MaxValue,
        };

        StoredHint hint = HintMerge.Apply(null, new HintDelta { Subject = Memory.Target(), Learned = [lesson] }, Memory.Start, version: 1);

        hint.Learned.Should().Equal(lesson);
    }

    [Fact]
    public void Merge_AnyTwoCopies_IsCommutative() =>
        Gen.Select(Copies, Copies).Sample((a, b) => HintMerge.Merge(a, b) == HintMerge.Merge(b, a));

    [Fact]
    public void Merge_AnyThreeCopies_IsAssociative() =>
        Gen.Select(Copies, Copies, Copies).Sample((a, b, c) =>
            HintMerge.Merge(HintMerge.Merge(a, b), c) == HintMerge.Merge(a, HintMerge.Merge(b, c)));

    [Fact]
    public void Merge_ACopyMergedAgain_IsIdempotent() =>
        Gen.Select(Copies, Copies).Sample((a, b) => HintMerge.Merge(HintMerge.Merge(a, b), b) == HintMerge.Merge(a, b) && HintMerge.Merge(a, a) == a);

    [Fact]
    public void Merge_TwoLessons_IsRefused() =>
        FluentActions.Invoking(() => HintMerge.Merge(Lesson("/a"), Lesson("/b"))).Should().Throw<ArgumentException>();

    /// <summary>Deltas of several processes may arrive in any order.</summary>
    [Fact]
    public void Apply_TwoDeltas_Commute() =>
        Gen.Select(Deltas, Deltas, Deltas).Sample((first, a, b) =>
        {
            StoredHint known = HintMerge.Apply(null, first, Start, 1);
            StoredHint ab = HintMerge.Apply(HintMerge.Apply(known, a, Start, 2), b, Start, 3);
            StoredHint ba = HintMerge.Apply(HintMerge.Apply(known, b, Start, 2), a, Start, 3);
            return ab.Learned.SequenceEqual(ba.Learned) && ab with { Learned = [] } == ba with { Learned = [] };
        });

    [Fact]
    public void Apply_TwoProcessesFailing_ConsecutiveErrorsAreNotAdded()
    {
        HintDelta one = new() { Subject = Memory.Target(), Errors = 4, ConsecutiveErrors = 4, LastAttemptAt = Start };
        HintDelta two = new() { Subject = Memory.Target(), Errors = 2, ConsecutiveErrors = 2, LastAttemptAt = Start.AddSeconds(1) };

        StoredHint hint = HintMerge.Apply(HintMerge.Apply(null, two, Start, 1), one, Start, 2);

        hint.ErrorCount.Should().Be(6);
        hint.ConsecutiveErrors.Should().Be(2, "the latest attempt was the second process's");
    }

    [Theory]
    [InlineData("closed after it opened", 0, 1, false)]
    [InlineData("closed as it opened", 1, 1, false)]
    [InlineData("opened after it closed", 1, 0, true)]
    public void Apply_OpeningAndClosing_TheLaterCounts(string because, int openedAt, int closedAt, bool open)
    {
        HintDelta opening = new() { Subject = Memory.Target(), Opening = Opening(openedAt, 10) };
        HintDelta closing = new() { Subject = Memory.Target(), ClosedAt = Start.AddMinutes(closedAt) };

        foreach (HintDelta[] order in (HintDelta[][])[[opening, closing], [closing, opening]])
        {
            StoredHint hint = HintMerge.Apply(HintMerge.Apply(null, order[0], Start, 1), order[1], Start, 2);

            (hint.Opening is not null).Should().Be(open, because);
        }
    }

    [Fact]
    public void Apply_TwoOpenings_TheLaterIsKeptWithTheLaterEnd()
    {
        HintDelta early = new() { Subject = Memory.Target(), Opening = Opening(0, 60) };
        HintDelta late = new() { Subject = Memory.Target(), Opening = Opening(1, 2) with { Growth = 3 } };

        StoredHint hint = HintMerge.Apply(HintMerge.Apply(null, late, Start, 1), early, Start, 2);

        hint.Opening.Should().Be(Opening(1, 60) with { Growth = 3 });
    }

    [Fact]
    public void Apply_LessonThatExpiredLongAgo_IsNotKept()
    {
        StoredHint hint = HintMerge.Apply(null, new HintDelta { Subject = Memory.Target(), Learned = [Lesson("/old")] }, Start, 1);

        hint = HintMerge.Apply(hint, new HintDelta { Subject = Memory.Target(), Learned = [Lesson("/new", Start.AddDays(40))] }, Start.AddDays(40), 2);

        hint.Learned.Select(lesson => lesson.Value).Should().Equal("/new");
    }

    [Fact]
    public void Apply_EndlessLessons_AreBounded()
    {
        StoredHint hint = HintMerge.Apply(
            null, new HintDelta { Subject = Memory.Target(), Learned = [.. Enumerable.Range(0, 1000).Select(i => Lesson($"/{i}"))] }, Start, 1);

        hint.Learned.Should().HaveCount(256);
    }

    private static LearnedElement Lesson(string value, DateTimeOffset? at = null) => new()
    {
        Kind = LearnedElementKind.UnsupportedEndpoint, Value = value, LearnedAt = at ?? Start, ExpiresAt = (at ?? Start).AddMinutes(10),
    };

    private static CircuitOpening Opening(int at, int until) => new()
    {
        Subject = Memory.Target(), OpenedAt = Start.AddMinutes(at), OpenUntil = Start.AddMinutes(until), Reason = LlmErrorCategory.Timeout,
    };
}
