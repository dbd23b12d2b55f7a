using LlmResilience.Redis.Tests.Servers;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace LlmResilience.Redis.Tests.DependencyInjection;

public sealed class LlmResilienceRedisBuilderExtensionsTests(RedisServerFixture redis) : IClassFixture<RedisServerFixture>
{
    public static TheoryData<string> Ways => new("string", "configuration", "connection", "connection of the services", "options");

    [RedisTheory]
    [MemberData(nameof(Ways))]
    public async Task UseRedisHintStore_AfterAnotherStore_ReplacesIt(string way)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        Builder builder = new(new ServiceCollection());
        builder.Services.AddSingleton<IConnectionMultiplexer>(connection);
        builder.Services.AddSingleton<ICompatibilityHintStore>(new InMemoryHintStore(TimeProvider.System));

        Use(builder, way, connection).Should().BeSameAs(builder);

        await using ServiceProvider services = builder.Services.BuildServiceProvider();
        ICompatibilityHintStore store = services.GetServices<ICompatibilityHintStore>().Should().ContainSingle().Subject;
        store.Should().BeOfType<RedisHintStore>().Which.IsShared.Should().BeTrue();
        (await store.LoadAsync()).Version.Should().Be(0);
    }

    [RedisTheory]
    [InlineData("string")]
    [InlineData("connection of the services")]
    [InlineData("options")]
    public async Task UseRedisErrorJournal_AfterAnotherJournal_ReplacesIt(string way)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        Builder builder = new(new ServiceCollection());
        builder.Services.AddSingleton<IConnectionMultiplexer>(connection);
        builder.Services.AddSingleton<IErrorJournal>(new InMemoryErrorJournal(1, TimeProvider.System));

        _ = way switch
        {
            "string" => builder.UseRedisErrorJournal(redis.ConnectionString),
            "connection of the services" => builder.UseRedisErrorJournal(services => services.GetRequiredService<IConnectionMultiplexer>()),
            _ => builder.UseRedisErrorJournal(options => options.ConnectionString = redis.ConnectionString),
        };

        await using ServiceProvider services = builder.Services.BuildServiceProvider();
        IErrorJournal journal = services.GetServices<IErrorJournal>().Should().ContainSingle().Subject;
        journal.Should().BeOfType<RedisErrorJournal>();
        (await journal.QueryAsync(new JournalQuery())).Entries.Should().BeEmpty();
    }

    [Fact]
    public void UseRedisErrorJournal_WhatIsNotUsable_ThrowsAtOnceWithTheRemedy()
    {
        Builder builder = new(new ServiceCollection());

        builder.Invoking(b => b.UseRedisErrorJournal(" ")).Should().Throw<ArgumentException>();
        builder.Invoking(b => b.UseRedisErrorJournal(_ => { })).Should().Throw<ArgumentException>().WithMessage("RedisErrorJournalOptions names no Redis*");
        builder.Invoking(b => b.UseRedisErrorJournal(options => (options.ConnectionString, options.MaxEntries) = ("redis", 0)))
            .Should().Throw<ArgumentException>().WithMessage("*MaxEntries is 0. Set a number of at least 1.");
        builder.Invoking(b => b.UseRedisErrorJournal(options => (options.ConnectionString, options.MaxCounts) = ("redis", 999)))
            .Should().Throw<ArgumentException>().WithMessage("*MaxCounts is 999. Set a number of at least 1000.");
    }

    [Theory]
    [InlineData("redis:6379,passwort=s3cret")]
    [InlineData("redis:6379,ssl=s3cret")]
    [InlineData("password=s3cret")]
    [InlineData("redis:s3cret")]
    public void UseRedisHintStore_UnreadableString_SaysSoWithoutRepeatingIt(string connectionString)
    {
        Builder builder = new(new ServiceCollection());

        builder.Invoking(b => b.UseRedisHintStore(connectionString)).Should().Throw<ArgumentException>().Which.ToString().Should().NotContain("s3cret");
    }

    [Fact]
    public void UseRedisHintStore_NothingOrTwoThings_ThrowsWithTheRemedy()
    {
        Builder builder = new(new ServiceCollection());

        builder.Invoking(b => b.UseRedisHintStore(" ")).Should().Throw<ArgumentException>();
        builder.Invoking(b => b.UseRedisHintStore(new ConfigurationOptions())).Should().Throw<ArgumentException>().WithMessage("*no host*");
        builder.Invoking(b => b.UseRedisHintStore(_ => { })).Should().Throw<ArgumentException>().WithMessage("*no Redis*Set ConnectionString*");
        builder.Invoking(b => b.UseRedisHintStore(options => (options.ConnectionString, options.Configuration) = ("redis", new ConfigurationOptions())))
            .Should().Throw<ArgumentException>().WithMessage("*more than one Redis*");
    }

    public static TheoryData<string, Action<RedisHintStoreOptions>> OutOfRange => new()
    {
        { "*KeyPrefix is \"{a}\". Set 1 to 100 letters, digits and . _ - : /.", options => options.KeyPrefix = "{a}" },
        { "*KeyPrefix is \"\"*", options => options.KeyPrefix = "" },
        { "*OperationTimeout is 00:00:00. Set a time from 50 milliseconds to one minute.", options => options.OperationTimeout = TimeSpan.Zero },
        { "*PollEvery is 02:00:00. Set a time from 10 milliseconds to one hour.", options => options.PollEvery = TimeSpan.FromHours(2) },
        { "*KeepUnusedFor is 00:00:00. Set a time from one hour to a hundred years.", options => options.KeepUnusedFor = TimeSpan.Zero },
        { "*MaxSubjects is 99. Set a number of at least 100.", options => options.MaxSubjects = 99 },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void UseRedisHintStore_ValueOutOfRange_ThrowsAtOnceWithTheRemedy(string message, Action<RedisHintStoreOptions> set)
    {
        Builder builder = new(new ServiceCollection());

        builder.Invoking(b => b.UseRedisHintStore(options =>
        {
            options.ConnectionString = "redis";
            set(options);
        })).Should().Throw<ArgumentException>().WithMessage(message);
    }

    private ILlmResilienceBuilder Use(Builder builder, string way, ConnectionMultiplexer connection) => way switch
    {
        "string" => builder.UseRedisHintStore(redis.ConnectionString),
        "configuration" => builder.UseRedisHintStore(ConfigurationOptions.Parse(redis.ConnectionString)),
        "connection" => builder.UseRedisHintStore(connection),
        "connection of the services" => builder.UseRedisHintStore(services => services.GetRequiredService<IConnectionMultiplexer>()),
        _ => builder.UseRedisHintStore(options => options.ConnectionString = redis.ConnectionString),
    };

    private sealed record Builder(IServiceCollection Services) : ILlmResilienceBuilder;
}
