namespace LlmResilience.Redis.Tests.Journal;

/// <summary>The contract on a Redis Cluster.</summary>
public sealed class RedisErrorJournalOnAClusterTests(RedisHintStoreOnAClusterTests.Fixture redis)
    : RedisJournalContract(redis.ConnectionString), IClassFixture<RedisHintStoreOnAClusterTests.Fixture>;
