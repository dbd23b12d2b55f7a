using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlmResilience.Snippets;

public sealed class ConfigurationSnippets
{
    [Fact]
    public void Section_OfThePage_IsBound()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(Pages.Configuration("docs/configuration.md")).Build();
        ServiceCollection services = new();

        services.AddLlmResilience(configuration.GetSection("LlmResilience"));
        services.AddHttpClient("chat").AddLlmResilienceHandler("insights");

        using ServiceProvider provider = services.BuildServiceProvider();
        using HttpClient client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("chat");
        provider.GetRequiredService<IOptions<LlmResilienceOptions>>().Value.Routes.Should().ContainKeys("insights", "cheap");
    }

    [Fact]
    public void Options_SetInCode_Count()
    {
        const string key = "a-key";
        ServiceCollection services = new();

        services.AddLlmResilience(options =>
        {
            options.Providers["openai"] = new ProviderOptions { ApiKey = key };
            options.Routes["insights"] = new RouteOptions { Targets = { "openai/gpt-4o", "openai/gpt-4o-mini" } };
            options.Timeouts.Total = TimeSpan.FromMinutes(5);
        });

        using ServiceProvider provider = services.BuildServiceProvider();
        provider.GetRequiredService<IOptions<LlmResilienceOptions>>().Value.Timeouts.Total.Should().Be(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Runtime_WithoutDependencyInjection_MakesAClient()
    {
        const string key = "a-key";

        await using var llm = LlmResilienceRuntime.Create(options => options.Providers["openai"] = new ProviderOptions { ApiKey = key });
        using HttpClient client = llm.CreateClient();

        client.Timeout.Should().Be(Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void SqliteStore_OfThePackagesPage_IsChosen()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(Pages.Configuration("README.md")).Build();
        ServiceCollection services = new();

        services.AddLlmResilience(configuration.GetSection("LlmResilience"))
            .UseSqliteHintStore("hints.db");

        using ServiceProvider provider = services.BuildServiceProvider();
        provider.GetRequiredService<ICompatibilityHintStore>().Should().BeOfType<SqliteHintStore>();
    }

    [Fact]
    public void RedisStoreAndJournal_OfThePackagesPage_AreChosenAndConnectLater()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(Pages.Configuration("README.md")).Build();
        ServiceCollection services = new();

        services.AddLlmResilience(configuration.GetSection("LlmResilience"))
            .UseRedisHintStore("redis:6379,user=llm,password=…,ssl=true")
            .UseRedisErrorJournal("redis:6379,user=llm,password=…,ssl=true");

        using ServiceProvider provider = services.BuildServiceProvider();
        provider.GetRequiredService<ICompatibilityHintStore>().Should().BeOfType<RedisHintStore>();
        provider.GetRequiredService<IErrorJournal>().Should().BeOfType<RedisErrorJournal>();
    }

    [Fact]
    public void RedisStore_OfItsPage_IsChosenAndConnectsLater()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(Pages.Configuration("README.md")).Build();
        ServiceCollection services = new();

        services.AddLlmResilience(configuration.GetSection("LlmResilience"))
            .UseRedisHintStore("redis:6379,user=llm,password=…,ssl=true");

        using ServiceProvider provider = services.BuildServiceProvider();
        provider.GetRequiredService<ICompatibilityHintStore>().Should().BeOfType<RedisHintStore>();
    }
}
