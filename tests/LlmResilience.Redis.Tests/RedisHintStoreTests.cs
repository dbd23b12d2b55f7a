using CsCheck;
using LlmResilience.Redis.Tests.Servers;

namespace LlmResilience.Redis.Tests;

public sealed class RedisHintStoreTests(RedisServerFixture redis) : RedisContract(redis.ConnectionString), IClassFixture<RedisServerFixture>
{
    private static readonly string?[] Texts = [null, "a", "späť \U0001F4A5", "\uFF5E", "quote \" slash / back \\ \u0001", "a"];

    private static readonly Gen<LearnedElement> Lessons =
        from kind in Gen.Enum<LearnedElementKind>()
        from value in Gen.Int[0, 2]
        from texts in Gen.Int[0, 5].Array[3]
        from times in Gen.Int[-3, 9].Array[2]
        from epoch in Gen.Int[0, 2]
        select new LearnedElement
        {
            Kind = kind,
            Value = $"/{value}",
            Endpoint = Texts[texts[0]],
            Replacement = Texts[texts[1]],
            Evidence = Texts[texts[2]],
            LearnedAt = Start.AddMinutes(times[0]).AddTicks(times[1]),
            ExpiresAt = Start.AddMinutes(times[0]).AddDays(times[1] < 0 ? -40 : times[1]),
            Epoch = epoch,
        };

    private static readonly Gen<HintDelta> Deltas =
        from model in Gen.Int[0, 1]
        from epoch in Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[0, 3]))
        from counts in Gen.Frequency((3, Gen.Const(new[] { 0, 0 })), (1, Gen.Int[0, 3].Array[2]))
        from successes in Gen.Int[0, 3]
        from times in Gen.Int[-3, 9].Array[4]
        from known in Gen.Int[0, 3]
        from learned in Gen.Frequency((3, Gen.Const(Array.Empty<LearnedElement>())), (1, Lessons.Array[1, 3]))
        from removed in Gen.Frequency((8, Gen.Const(Array.Empty<LearnedElement>())), (1, Lessons.Array[1, 2]))
        from act in Gen.Int[0, 11]
        from status in Gen.Int[0, 2]
        from text in Gen.Int[0, 5]
        from category in Gen.Enum<LlmErrorCategory>()
        select new HintDelta
        {
            Subject = Target($"m|{model}%"),
            Epoch = epoch,
            Successes = successes,
            Errors = counts[0],
            ConsecutiveErrors = counts[1],
            LastAttemptAt = known == 0 ? null : Start.AddMinutes(times[0]),
            LastSuccessAt = known == 1 ? null : Start.AddMinutes(times[1]),
            LastError = counts[0] == 0 ? null : new HintError { Category = category, Message = Texts[text], StatusCode = status == 0 ? null : 400 + status, At = Start.AddMinutes(times[2]) },
            Learned = learned,
            Removed = [.. removed.Select(lesson => lesson.Key)],
            Forget = act == 2,
            Opening = act is 3 or 4
                ? new CircuitOpening
                {
                    Subject = Target($"m|{model}%"), OpenedAt = Start.AddMinutes(times[2]).AddTicks(1), OpenUntil = Start.AddMinutes(times[2] + times[3] + 4),
                    Reason = category, Growth = status, Permanent = times[0] > 2, Stated = times[1] > 2, OwnThreshold = times[2] > 2,
                }
                : null,
            ClosedAt = act is 4 or 5 ? Start.AddMinutes(times[3]) : null,
        };

    /// <summary>The script says in Lua what <see cref="HintMerge"/> says in C#, and what is stored comes back as it was.</summary>
    [RedisFact]
    public void Apply_RandomDeltas_GivesWhatTheInMemoryStoreGives() =>
        Deltas.Array[1, 3].Array[1, 8].Sample(batches => CompareAsync(batches).GetAwaiter().GetResult(), iter: 400, threads: 1);

    private async Task CompareAsync(HintDelta[][] batches)
    {
        RedisHintStore redis = Shared;
        InMemoryHintStore memory = new(Time);
        Guid writer = Guid.NewGuid();
        string run = writer.ToString("N");
        long before = (await redis.LoadAsync()).Version;
        for (int i = 0; i < batches.Length; i++)
        {
            HintBatch batch = new() { Writer = writer, Sequence = i + 1, Deltas = [.. batches[i].Select(delta => Of(run, delta))] };
            HintBatchResult expected = await memory.ApplyAsync(batch);
            (await redis.ApplyAsync(batch)).Should().BeEquivalentTo(expected with { Version = before + expected.Version });
        }

        IEnumerable<StoredHint> stored = (await redis.ReadChangesAsync(before)).Hints.Select(hint => hint with { Version = hint.Version - before });
        stored.Should().BeEquivalentTo((await memory.LoadAsync()).Hints, options => options.WithStrictOrderingFor(hint => hint.Learned));
    }

    // One connection serves all samples; the provider's name keeps them apart.
    private RedisHintStore Shared => field ??= Open(NewPrefix());

    private static HintDelta Of(string run, HintDelta delta)
    {
        Subject subject = Subject.Of(SubjectKind.Target, run, delta.Subject.Address, delta.Subject.Model);
        return delta with { Subject = subject, Opening = delta.Opening is { } opening ? opening with { Subject = subject } : null };
    }
}
