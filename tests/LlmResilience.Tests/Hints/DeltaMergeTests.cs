using CsCheck;
using LlmResilience.Hints;
using LlmResilience.Hints.Delivery;

namespace LlmResilience.Tests.Hints;

public sealed class DeltaMergeTests
{
    private static readonly Gen<DateTimeOffset?> Times = Gen.Int[0, 4].Select(static at => at == 0 ? (DateTimeOffset?)null : Memory.Start.AddSeconds(at));

    private static readonly Gen<LearnedElement> Lessons = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 4]).Select(static (value, at) => new LearnedElement
    {
        Kind = LearnedElementKind.PreferredEndpoint, Value = $"/v1/{value}", LearnedAt = Memory.Start.AddSeconds(at), ExpiresAt = Memory.Start.AddHours(1),
    });

    private static readonly Gen<HintDelta> Deltas = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Times, Times, Times, Lessons.Array[0, 1], Gen.Int[0, 5])
        .Select(static (errors, successes, attempt, error, closed, learned, act) => new HintDelta
        {
            Subject = Memory.Target(),
            Errors = errors,
            Successes = successes,
            ConsecutiveErrors = attempt is null ? 0 : errors,
            LastAttemptAt = attempt,
            LastError = error is { } at ? new HintError { Category = LlmErrorCategory.Timeout, At = at } : null,
            LastSuccessAt = successes > 0 ? attempt : null,
            Learned = learned,
            ClosedAt = act == 0 ? Memory.Start.AddSeconds(5) : closed,
            Forget = act == 0,
        });

    [Fact]
    public void Merge_AnyTwo_SaysWhatTheySayOneAfterTheOther() => Gen.Select(Deltas, Deltas, Deltas).Sample(static (stored, first, then) =>
    {
        DateTimeOffset now = Memory.Start.AddMinutes(1);
        StoredHint before = HintMerge.Apply(null, stored with { Forget = false }, now, 1);

        StoredHint merged = HintMerge.Apply(before, DeltaMerge.Merge(first, then)!, now, 2);

        StoredHint between = HintMerge.Apply(before, first, now, 2);
        StoredHint each = HintMerge.Apply(between, EpochStamp.Raise(then, between.Epoch), now, 2);
        if (first.Forget || then.Forget)
        {
            // Two resets are as good as one; only the number differs.
            merged = WithoutEpochs(merged);
            each = WithoutEpochs(each);
        }

        merged.Should().BeEquivalentTo(each);
    });

    [Fact]
    public void Merge_RemovedAndLearnedAgain_OnlyTheLatterIsLeft()
    {
        LearnedElement lesson = new() { Kind = LearnedElementKind.PreferredEndpoint, Value = "/v1/x", LearnedAt = Memory.Start, ExpiresAt = Memory.Start.AddHours(1) };
        HintDelta first = new() { Subject = Memory.Target(), Learned = [lesson] };
        HintDelta then = new() { Subject = Memory.Target(), Removed = [lesson.Key], Learned = [lesson with { Evidence = "again" }] };

        DeltaMerge.Merge(first, then)!.Learned.Should().ContainSingle().Which.Evidence.Should().Be("again");
        DeltaMerge.Merge(first, then with { Learned = [] })!.Learned.Should().BeEmpty();
    }

    [Fact]
    public void Merge_NothingAndSomething_IsTheLatter()
    {
        HintDelta delta = new() { Subject = Memory.Target(), Errors = 1 };

        DeltaMerge.Merge(null, delta).Should().BeSameAs(delta);
        DeltaMerge.Merge(delta, null).Should().BeSameAs(delta);
        DeltaMerge.Merge(null, null).Should().BeNull();
    }

    private static StoredHint WithoutEpochs(StoredHint hint) =>
        hint with { Epoch = 0, ResetEpoch = 0, Learned = [.. hint.Learned.Select(static lesson => lesson with { Epoch = 0 })] };
}
