using LlmResilience.Redis.Tests.Servers;

namespace LlmResilience.Redis.Tests.Journal;

public sealed class RedisErrorJournalTests(RedisServerFixture redis) : RedisJournalContract(redis.ConnectionString), IClassFixture<RedisServerFixture>
{
    [RedisFact]
    public async Task Append_FromTwoJournals_BothCount()
    {
        RedisErrorJournal one = Open("two");
        RedisErrorJournal two = Open("two");

        await Task.WhenAll(WriteAsync(one), WriteAsync(two)).WaitAsync(TimeSpan.FromSeconds(30));

        (await one.QueryAsync(new JournalQuery { PageSize = 1_000 })).Entries.Should().HaveCount(200);
        (await two.AggregateAsync(LastHour)).Sum(bucket => bucket.Failures).Should().Be(200);

        static async Task WriteAsync(RedisErrorJournal journal)
        {
            JournalBatch batch = Batch();
            for (int i = 1; i <= 20; i++)
            {
                await journal.AppendAsync(batch with { Sequence = i, Entries = [.. Enumerable.Range(0, 5).Select(k => Entry(Start.AddSeconds(-k)))] });
            }
        }
    }

    [RedisFact]
    public async Task Query_ThousandsOfEntriesAndAFilterThatMeansFew_FindsThemAll()
    {
        RedisErrorJournal journal = Open("many");
        JournalBatch batch = Batch();
        for (int i = 1; i <= 3; i++)
        {
            await journal.AppendAsync(batch with { Sequence = i, Entries = [.. Enumerable.Range(0, 1_500).Select(k => Entry(Start.AddSeconds(-k), k % 1_000 == 0 ? "rare" : "openai"))] });
        }

        (await journal.QueryAsync(new JournalQuery { Filter = new() { Provider = "rare" } })).Entries.Should().HaveCount(6);
        (await journal.ResolveAllAsync(new JournalFilter { To = Start.AddDays(1) }, null)).Should().Be(4_500);
        (await journal.QueryAsync(new JournalQuery { Filter = new() { Resolved = false } })).Entries.Should().BeEmpty();
    }

    [RedisFact]
    public async Task Trim_MoreThanTheServerKeeps_RemovesTheOldestAndTheirMarks()
    {
        RedisErrorJournal journal = Open("small", options => options.MaxEntries = 100);
        JournalEntry[] entries = [.. Enumerable.Range(0, 2_500).Select(k => Entry(Start.AddSeconds(-k)))];
        await journal.AppendAsync(Batch(entries));
        await journal.ResolveAsync([.. entries.Select(entry => entry.Id)], "all");
        List<JournalTrimResult> steps = [];
        do
        {
            steps.Add(await journal.TrimAsync(Everything));
        }
        while (steps[^1].HasMore);

        steps.Select(step => step.Entries).Should().Equal(1_000, 1_000, 400);
        (await journal.QueryAsync(new JournalQuery { PageSize = 1_000 })).Entries.Select(entry => entry.Id).Should().Equal(entries.Take(100).Select(entry => entry.Id));
        (await redis.Server.SendAsync("HLEN {small}:journal:resolved")).Should().Be(":100");
        (await redis.Server.SendAsync("HLEN {small}:journal:entries")).Should().Be(":100");
    }

    /// <summary>Callers may invent names of models without end; only age would take their counts away.</summary>
    [RedisFact]
    public async Task Trim_EndlessInventedModels_KeepsANumberOfCountsAndTheirSums()
    {
        RedisErrorJournal journal = Open("invented", options => options.MaxCounts = 1_000);
        JournalBatch batch = Batch();
        JournalEntry lone = Entry(Start.AddMinutes(-50), "rare", "lone", LlmErrorCategory.Overloaded);
        await journal.AppendAsync(batch with { Entries = [lone] });
        for (int i = 2; i <= 9; i++)
        {
            JournalEntry[] entries = [.. Enumerable.Range(0, 500).Select(k => Entry(Start.AddMinutes(-40 + (4 * i)), model: $"invented|{i}-{k}"))];
            await journal.AppendAsync(batch with { Sequence = i, Entries = [.. entries.Select(entry => entry with { MayHaveRun = LlmMayHaveRun.Unknown })] });
        }

        int steps = await TrimAsync(journal);

        (await CountsAsync("invented")).Should().BeLessThanOrEqualTo(1_000);
        steps.Should().BeLessThan(20);
        IReadOnlyList<JournalBucket> sums = await journal.AggregateAsync(LastHour with { Bucket = TimeSpan.FromMinutes(1), ByCategory = true });
        sums.Where(bucket => bucket.Category == LlmErrorCategory.RateLimit).Should().OnlyContain(bucket => bucket.Failures == 500 && bucket.PossiblyBilled == 500).And.HaveCount(8);
        (await journal.AggregateAsync(LastHour with { Provider = "rare", Model = "lone" })).Sum(bucket => bucket.Failures).Should().Be(1, "nothing is gained by folding it");
        (await journal.AggregateAsync(LastHour with { Model = "invented|9-0" })).Sum(bucket => bucket.Failures).Should().Be(1, "the oldest go first");
        (await journal.AggregateAsync(LastHour with { Model = "invented|2-0" })).Should().BeEmpty();

        // What is told late is counted where the rest of its minute is.
        await journal.AppendAsync(batch with { Sequence = 10, Entries = [Entry(Start.AddMinutes(-32), model: "late")] });
        (await journal.AggregateAsync(LastHour with { Model = "late" })).Should().BeEmpty();
        (await journal.AggregateAsync(LastHour)).Sum(bucket => bucket.Failures).Should().Be(4_002);
    }

    [RedisFact]
    public async Task Trim_InventedModelsWithinOneMinute_KeepsANumberOfCountsAndTheirSum()
    {
        RedisErrorJournal journal = Open("minute", options => options.MaxCounts = 1_000);
        JournalBatch batch = Batch();
        for (int i = 1; i <= 6; i++)
        {
            await journal.AppendAsync(batch with { Sequence = i, Entries = [.. Enumerable.Range(0, 700).Select(k => Entry(Start, $"p{k % 3}", $"{i}-{k}"))] });
            await TrimAsync(journal);
            (await CountsAsync("minute")).Should().BeLessThanOrEqualTo(1_000);
        }

        (await journal.AggregateAsync(LastHour)).Sum(bucket => bucket.Failures).Should().Be(4_200);
    }

    /// <summary>The last resort: so many minutes and categories that sums alone are too many.</summary>
    [RedisFact]
    public async Task Trim_NothingLeftToAddUp_RemovesTheOldestCounts()
    {
        RedisErrorJournal journal = Open("sums", options => options.MaxCounts = 1_000);
        await journal.AppendAsync(Batch([.. Enumerable.Range(0, 2_500).Select(k => Entry(Start.AddMinutes(-k)))]));

        await TrimAsync(journal);

        (await CountsAsync("sums")).Should().Be(1_000);
        JournalAggregation all = new() { From = Start.AddMinutes(-3_000), To = Start.AddMinutes(1), Bucket = TimeSpan.FromMinutes(2) };
        IReadOnlyList<JournalBucket> kept = await journal.AggregateAsync(all);
        kept.Sum(bucket => bucket.Failures).Should().Be(1_000);
        kept[0].At.Should().BeOnOrAfter(Start.AddMinutes(-1_002), "the newest stay");
    }

    [RedisTheory]
    [InlineData("zadd")]
    [InlineData("hset")]
    [InlineData("hdel")]
    [InlineData("zrem")]
    public async Task Trim_ARightToAddUpIsMissing_CountsNothingTwiceAndLosesNothing(string command)
    {
        string prefix = $"trim-{command}";
        RedisErrorJournal journal = Open(prefix, options => options.MaxCounts = 1_000);
        await journal.AppendAsync(Batch([.. Enumerable.Range(0, 1_500).Select(k => Entry(Start, model: $"m{k}"))]));
        await redis.Server.SendAsync($"ACL SETUSER {prefix} on >s3cret ~* &* +@all -{command}");
        RedisErrorJournal few = Open(prefix, options => (options.ConnectionString, options.MaxCounts) = ($"{redis.ConnectionString},user={prefix},password=s3cret", 1_000));

        await few.Awaiting(j => j.TrimAsync(Everything).AsTask()).Should().ThrowAsync<JournalException>();

        (await journal.AggregateAsync(LastHour)).Sum(bucket => bucket.Failures).Should().Be(1_500);
        await TrimAsync(journal);
        (await journal.AggregateAsync(LastHour)).Sum(bucket => bucket.Failures).Should().Be(1_500);
        (await CountsAsync(prefix)).Should().BeLessThanOrEqualTo(1_000);
    }

    /// <summary>A script is not rolled back: whichever right is missing, a batch is appended whole or not at all.</summary>
    [RedisTheory]
    [InlineData("zadd")]
    [InlineData("hset")]
    [InlineData("set")]
    [InlineData("get")]
    [InlineData("hmget")]
    [InlineData("time")]
    public async Task Append_ARightIsMissing_IsAppendedWholeOrNotAtAll(string command)
    {
        string prefix = $"rights-{command}";
        RedisErrorJournal journal = Open(prefix, options => options.Clock = null);
        await redis.Server.SendAsync($"ACL SETUSER {prefix} on >s3cret ~* &* +@all -{command}");
        RedisErrorJournal few = Open(prefix, options => (options.ConnectionString, options.Clock) = ($"{redis.ConnectionString},user={prefix},password=s3cret", null));
        JournalBatch batch = Batch(Entry());
        JournalAggregation aggregation = LastHour;

        await few.Awaiting(j => j.AppendAsync(batch).AsTask()).Should().ThrowAsync<JournalException>().WithMessage("Error journal Redis *may not do this*");
        (await journal.QueryAsync(new JournalQuery())).Entries.Should().BeEmpty();
        (await journal.AggregateAsync(aggregation)).Should().BeEmpty();

        (await journal.AppendAsync(batch)).LastSequence.Should().Be(1);
        (await journal.QueryAsync(new JournalQuery())).Entries.Should().ContainSingle();
        (await journal.AggregateAsync(aggregation)).Single().Failures.Should().Be(1);
    }

    [RedisFact]
    public async Task Append_ServerGoneAndBack_CountsOnce()
    {
        await using RedisServer server = await RedisServer.StartAsync(new RedisServerOptions { AppendFsync = "always" });
        RedisErrorJournal journal = Open("gone", options => options.ConnectionString = server.ConnectionString);
        JournalBatch batch = Batch(Entry());
        await journal.AppendAsync(batch);
        server.Kill();
        await journal.Awaiting(j => j.AppendAsync(batch).AsTask()).Should().ThrowAsync<JournalException>().WithMessage("*cannot be reached*");
        await server.RestartAsync();

        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        JournalBatchResult? result = null;
        while (result is null)
        {
            try
            {
                result = await journal.AppendAsync(batch, limit.Token);
            }
            catch (JournalException)
            {
                await Task.Delay(100, limit.Token);
            }
        }

        result.LastSequence.Should().Be(1);
        (await journal.QueryAsync(new JournalQuery())).Entries.Should().ContainSingle();
    }

    [RedisFact]
    public async Task Append_ANewerLibraryWroteIt_IsLeftAlone()
    {
        await redis.Server.SendAsync("HSET {newer}:journal:store format 2");

        await Open("newer").Awaiting(j => j.AppendAsync(Batch(Entry())).AsTask()).Should().ThrowAsync<JournalException>().WithMessage("*newer LlmResilience.Redis*");
    }

    private static async Task<int> TrimAsync(RedisErrorJournal journal)
    {
        for (int steps = 1; ; steps++)
        {
            if (!(await journal.TrimAsync(Everything)).HasMore)
            {
                return steps;
            }

            steps.Should().BeLessThan(100, "each step must come nearer to the end");
        }
    }

    private async Task<int> CountsAsync(string prefix)
    {
        string hash = await redis.Server.SendAsync($"HLEN {{{prefix}}}:journal:counts");
        (await redis.Server.SendAsync($"ZCARD {{{prefix}}}:journal:counts:order")).Should().Be(hash);
        return int.Parse(hash.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
    }
}
