using LlmResilience.Redis.Tests.Servers;

namespace LlmResilience.Redis.Tests;

/// <summary>The contract with a user who has the rights that docs/redis.md names, and no others.</summary>
public sealed class RedisHintStoreWithFewRightsTests(RedisHintStoreWithFewRightsTests.Fixture redis)
    : RedisContract($"{redis.ConnectionString},user=llm,password=s3cret"), IClassFixture<RedisHintStoreWithFewRightsTests.Fixture>
{
    [RedisFact]
    public async Task Apply_UnderAPrefixOfOthers_IsRefusedWithTheRemedy()
    {
        RedisHintStore store = Open("others");

        (await store.Awaiting(s => s.LoadAsync().AsTask()).Should().ThrowAsync<HintStoreException>()).WithMessage("*may not do this*ACL LOG*");
    }

    [RedisFact]
    public async Task Contract_NeedsNothingElse()
    {
        RedisHintStore store = Open(NewPrefix());
        await store.ApplyAsync(new HintBatch { Writer = Guid.NewGuid(), Sequence = 1, Deltas = [] });
        await store.WaitForChangeAsync(0).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        await store.ReadChangesAsync(0);

        // The client also asks for CONFIG GET, and does without; the other test here is refused an EVAL.
        string[] refused = [.. (await redis.Server.SendAsync("INFO commandstats")).Split('\n')
            .Where(line => line.Contains("rejected_calls=", StringComparison.Ordinal) && !line.Contains("rejected_calls=0", StringComparison.Ordinal))
            .Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)])];
        refused.Except(["cmdstat_config|get", "cmdstat_eval"]).Should().BeEmpty();
    }

    public sealed class Fixture : RedisServerFixture
    {
        protected override RedisServerOptions Options => new() { Users = [RedisRights.Of("llm", "test-*", "s3cret")] };
    }
}
