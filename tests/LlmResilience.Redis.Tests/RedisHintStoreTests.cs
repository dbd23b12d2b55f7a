using CsCheck;
using LlmResilience.Redis.Tests.Servers;
using StackExchange.Redis;
using Xunit.Abstractions;

namespace LlmResilience.Redis.Tests;

public sealed class RedisHintStoreTests(RedisServerFixture redis, ITestOutputHelper output) : RedisContract(redis.ConnectionString), IClassFixture<RedisServerFixture>
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

    [RedisFact]
    public async Task WaitForChange_AnotherStoreWrites_EndsByTheAnnouncement()
    {
        string prefix = NewPrefix();
        RedisHintStore writing = Open(prefix);
        RedisHintStore waiting = Open(prefix, options => options.PollEvery = TimeSpan.FromHours(1));
        Guid writer = Guid.NewGuid();
        await writing.LoadAsync();
        await waiting.WaitForChangeAsync(-1);
        List<double> delays = [];
        for (int i = 1; i <= 300; i++)
        {
            Task heard = waiting.WaitForChangeAsync(i - 1).AsTask();
            long written = TimeProvider.System.GetTimestamp();
            await writing.ApplyAsync(Batch(writer, i));
            await heard.WaitAsync(TimeSpan.FromSeconds(30));
            delays.Add(TimeProvider.System.GetElapsedTime(written).TotalMilliseconds);
        }

        delays.Sort();
        output.WriteLine($"figure: Redis, from the start of a write to the end of another connection's wait: median {delays[150]:F1} ms, p99 {delays[296]:F1} ms");
    }

    [RedisFact]
    public async Task WaitForChange_AnnouncementsLost_SeesTheChangeAllTheSame()
    {
        string prefix = NewPrefix();
        RedisHintStore writing = Open(prefix);
        RedisHintStore waiting = Open(prefix, options => options.PollEvery = TimeSpan.FromMilliseconds(50));
        Guid writer = Guid.NewGuid();
        for (int i = 1; i <= 20; i++)
        {
            Task heard = waiting.WaitForChangeAsync(i - 1).AsTask();
            await redis.Server.SendAsync("CLIENT KILL TYPE pubsub");
            await writing.ApplyAsync(Batch(writer, i));
            await heard.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    [RedisFact]
    public async Task ReadChanges_WhileOthersWrite_MissesNothing()
    {
        string prefix = NewPrefix();
        RedisHintStore reading = Open(prefix);
        RedisHintStore writing = Open(prefix);
        Task writes = WriteAsync();
        Dictionary<Subject, StoredHint> seen = [];
        long version = 0;
        bool last = false;
        while (true)
        {
            HintStoreSnapshot snapshot = await reading.ReadChangesAsync(version);
            version = snapshot.Version;
            foreach (StoredHint hint in snapshot.Hints)
            {
                seen[hint.Subject] = hint;
            }

            if (last)
            {
                break;
            }

            last = writes.IsCompleted;
        }

        await writes;
        Told(seen.Values).Should().Equal(Told((await writing.LoadAsync()).Hints));

        static IEnumerable<(string?, long, long)> Told(IEnumerable<StoredHint> hints) =>
            hints.Select(hint => (hint.Subject.Model, hint.Version, hint.ErrorCount)).Order();

        async Task WriteAsync()
        {
            Guid writer = Guid.NewGuid();
            for (int i = 1; i <= 300; i++)
            {
                await writing.ApplyAsync(new HintBatch { Writer = writer, Sequence = i, Deltas = [.. Enumerable.Range(0, 20).Select(k => new HintDelta { Subject = Target($"m{(i * k) % 700}"), Errors = 1 })] });
            }
        }
    }

    [RedisFact]
    public async Task Load_ThousandsOfSubjects_ComeInPages()
    {
        RedisHintStore store = Open(NewPrefix());
        Guid writer = Guid.NewGuid();
        for (int i = 1; i <= 4; i++)
        {
            await store.ApplyAsync(new HintBatch { Writer = writer, Sequence = i, Deltas = [.. Enumerable.Range(0, 1_500).Select(k => new HintDelta { Subject = Target($"m{i}-{k}"), Errors = i })] });
        }

        (await store.LoadAsync()).Hints.Should().HaveCount(6_000).And.OnlyHaveUniqueItems(hint => hint.Subject);
        (await store.ReadChangesAsync(3)).Hints.Should().HaveCount(1_500).And.OnlyContain(hint => hint.ErrorCount == 4);
        (await store.ReadChangesAsync(0)).Hints.Should().HaveCount(6_000);
        (await store.ReadChangesAsync(-1)).Hints.Should().HaveCount(6_000);
    }

    [RedisFact]
    public async Task Apply_SameRedisFromTwoStores_BothCount()
    {
        string prefix = NewPrefix();
        RedisHintStore one = Open(prefix);
        RedisHintStore two = Open(prefix);

        await Task.WhenAll(WriteAsync(one), WriteAsync(two)).WaitAsync(TimeSpan.FromSeconds(30));

        (await one.LoadAsync()).Hints.Single().ErrorCount.Should().Be(100);
        (await one.LoadAsync()).StoreId.Should().Be((await two.LoadAsync()).StoreId);

        static async Task WriteAsync(RedisHintStore store)
        {
            Guid writer = Guid.NewGuid();
            for (int i = 1; i <= 50; i++)
            {
                await store.ApplyAsync(Batch(writer, i));
            }
        }
    }

    [RedisFact]
    public async Task Apply_EndlessNewSubjects_KeepsANumberOfThemAndAllThatHoldALesson()
    {
        RedisHintStore store = Open(NewPrefix(), options => options.MaxSubjects = 1_000);
        HintBatch batch = new() { Writer = Guid.NewGuid(), Sequence = 1, Deltas = [new HintDelta { Subject = Target("taught"), Learned = [Lesson()] }] };
        await store.ApplyAsync(batch);
        for (int i = 0; i < 60; i++)
        {
            batch = batch with { Sequence = batch.Sequence + 1, Deltas = [.. Enumerable.Range(0, 100).Select(k => new HintDelta { Subject = Target($"m{i}-{k}"), Errors = 1 })] };
            await store.ApplyAsync(batch);
        }

        IReadOnlyList<StoredHint> hints = (await store.LoadAsync()).Hints;
        hints.Count.Should().BeInRange(800, 1_100);
        hints.Select(hint => hint.Subject.Model).Should().Contain(["taught", "m59-99"]).And.NotContain("m0-0");
        hints.Single(hint => hint.Subject.Model == "taught").Learned.Should().Equal(Lesson());
    }

    [RedisFact]
    public async Task Apply_EndlessNewLessons_KeepsANumberOfThem()
    {
        RedisHintStore store = Open(NewPrefix(), options => options.MaxSubjects = 1_000);
        Guid writer = Guid.NewGuid();
        for (int i = 1; i <= 60; i++)
        {
            await store.ApplyAsync(new HintBatch { Writer = writer, Sequence = i, Deltas = [.. Enumerable.Range(0, 100).Select(k => new HintDelta { Subject = Target($"m{i}-{k}"), Learned = [Lesson()] })] });
        }

        IReadOnlyList<StoredHint> hints = (await store.LoadAsync()).Hints;
        hints.Count.Should().BeInRange(800, 1_300);
        hints.Select(hint => hint.Subject.Model).Should().Contain("m60-99").And.NotContain("m1-0");
    }

    [RedisFact]
    public async Task Apply_SubjectsUnusedForLong_AreDropped()
    {
        RedisHintStore store = Open(NewPrefix());
        Guid writer = Guid.NewGuid();
        LearnedElement lasting = Lesson() with { ExpiresAt = Start.AddDays(400) };
        await store.ApplyAsync(new HintBatch { Writer = writer, Sequence = 1, Deltas = [.. Enumerable.Range(0, 600).Select(k => new HintDelta { Subject = Target($"old{k}"), Errors = 1 })] });
        await store.ApplyAsync(new HintBatch { Writer = writer, Sequence = 2, Deltas = [new HintDelta { Subject = Target("taught"), Learned = [lasting] }] });

        Time.Advance(TimeSpan.FromDays(20));
        await store.ApplyAsync(Batch(writer, 3));
        Time.Advance(TimeSpan.FromDays(161));
        for (int i = 0; i < 10; i++)
        {
            await store.ApplyAsync(Batch(Guid.NewGuid(), 1));
        }

        (await store.LoadAsync()).Hints.Select(hint => hint.Subject.Model).Should().BeEquivalentTo("taught", "a");
    }

    [RedisFact]
    public async Task Lease_TwoStoresAndTheServersClock_IsOneStoresUntilItRunsOut()
    {
        string prefix = NewPrefix();
        RedisHintStore one = Open(prefix, options => options.Clock = null);
        RedisHintStore two = Open(prefix, options => options.Clock = null);

        (await one.TryLeaseProbeAsync(Target("a"), "one", TimeSpan.FromMinutes(5))).Should().BeTrue();
        (await two.TryLeaseProbeAsync(Target("a"), "two", TimeSpan.FromMinutes(5))).Should().BeFalse();
        (await one.ReleaseProbeAsync(Target("a"), "one")).Should().BeTrue();

        (await two.TryLeaseProbeAsync(Target("a"), "two", TimeSpan.FromMilliseconds(100))).Should().BeTrue();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (!await one.TryLeaseProbeAsync(Target("a"), "one", TimeSpan.FromMinutes(5), limit.Token))
        {
            await Task.Yield();
        }

        (await redis.Server.SendAsync($"PTTL {{{prefix}}}:lease:target|openai|https://api.openai.com/v1/|a")).Should().NotBe(":-1", "what nobody releases goes away by itself");
    }

    [RedisFact]
    public async Task Load_NoClockGiven_TellsTheServers()
    {
        RedisHintStore store = Open(NewPrefix(), options => options.Clock = null);

        (await store.LoadAsync()).Clock.Should().BeCloseTo(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1));
    }

    [RedisFact]
    public async Task Apply_ScriptsFlushed_LoadsThemAgain()
    {
        RedisHintStore store = Open(NewPrefix());
        Guid writer = Guid.NewGuid();
        await store.ApplyAsync(Batch(writer, 1));
        await store.ApplyAsync(Batch(writer, 2));
        await redis.Server.SendAsync("SCRIPT FLUSH SYNC");

        (await store.ApplyAsync(Batch(writer, 3))).LastSequence.Should().Be(3);
    }

    [RedisFact]
    public async Task Store_OnTheHostsConnection_LeavesItOpen()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        RedisHintStore store = Open(NewPrefix(), options =>
        {
            options.ConnectionString = "";
            options.ConnectionFactory = () => Task.FromResult<IConnectionMultiplexer>(connection);
        });
        await store.WaitForChangeAsync(-1);
        await store.ApplyAsync(Batch(Guid.NewGuid(), 1));

        await store.DisposeAsync();

        connection.IsConnected.Should().BeTrue();
        (await connection.GetDatabase().PingAsync()).Should().BePositive();
    }

    [RedisFact]
    public async Task Store_HostReplacesItsConnection_GoesOnAndHearsOnTheNewOne()
    {
        string prefix = NewPrefix();
        ConnectionMultiplexer current = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        RedisHintStore store = Open(prefix, options =>
        {
            (options.ConnectionString, options.PollEvery) = ("", TimeSpan.FromHours(1));
            options.ConnectionFactory = () => Task.FromResult<IConnectionMultiplexer>(current);
        });
        Guid writer = Guid.NewGuid();
        await store.ApplyAsync(Batch(writer, 1));
        await store.WaitForChangeAsync(0);

        await current.DisposeAsync();
        current = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);

        (await store.ApplyAsync(Batch(writer, 2))).LastSequence.Should().Be(2);
        Task heard = store.WaitForChangeAsync(2).AsTask();
        RedisHintStore other = Open(prefix);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (await redis.Server.SendAsync($"PUBLISH {{{prefix}}}:changed 2") != ":1")
        {
            await Task.Delay(20, limit.Token);
        }

        await other.ApplyAsync(Batch(writer, 3));
        await heard.WaitAsync(TimeSpan.FromSeconds(30));
        await store.DisposeAsync();
        current.IsConnected.Should().BeTrue("it is the host's");
        await current.DisposeAsync();
    }

    [RedisFact]
    public async Task Store_HostClosesItsConnection_SaysSoUntilItGivesAnother()
    {
        ConnectionMultiplexer current = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        RedisHintStore store = Open(NewPrefix(), options =>
        {
            options.ConnectionString = "";
            options.ConnectionFactory = () => Task.FromResult<IConnectionMultiplexer>(current);
        });
        await store.LoadAsync();
        await current.DisposeAsync();

        for (int i = 0; i < 2; i++)
        {
            (await store.Awaiting(s => s.LoadAsync().AsTask()).Should().ThrowAsync<HintStoreException>()).Which.Should().Match<HintStoreException>(e =>
                e.Problem == "the host has closed the connection that it gave." && e.Remedy.Contains("ConnectionFactory"));
        }

        current = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        (await store.LoadAsync()).Hints.Should().BeEmpty();
        await current.DisposeAsync();
    }

    private static HintBatch Batch(Guid writer, long sequence) =>
        new() { Writer = writer, Sequence = sequence, Deltas = [new HintDelta { Subject = Target("a"), Errors = 1 }] };

    // One connection serves all samples; the provider's name keeps them apart.
    private RedisHintStore Shared => field ??= Open(NewPrefix());

    private static HintDelta Of(string run, HintDelta delta)
    {
        Subject subject = Subject.Of(SubjectKind.Target, run, delta.Subject.Address, delta.Subject.Model);
        return delta with { Subject = subject, Opening = delta.Opening is { } opening ? opening with { Subject = subject } : null };
    }
}
