namespace LlmResilience.Redis.Tests.Journal;

/// <summary>The contract with a user who has the rights that docs/redis.md names, and no others.</summary>
public sealed class RedisErrorJournalWithFewRightsTests(RedisHintStoreWithFewRightsTests.Fixture redis)
    : RedisJournalContract($"{redis.ConnectionString},user=llm,password=s3cret"), IClassFixture<RedisHintStoreWithFewRightsTests.Fixture>;
