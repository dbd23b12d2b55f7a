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

    /// <summary>A script is not rolled back: whichever right is missing, a batch is appended whole or not at all.</summary>
    [RedisTheory]
    [InlineData("zadd")]
    [InlineData("hset")]
    [InlineData("set")]
    [InlineData("get")]
    [InlineData("hget")]
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
}
