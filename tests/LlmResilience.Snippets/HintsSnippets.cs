using System.Net.Http.Json;
using LlmResilience.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace LlmResilience.Snippets;

public sealed class HintsSnippets
{
    [Fact]
    public async Task Hints_AfterAFailure_AreShownAndForgotten()
    {
        await using FakeProvider openAI = await FakeProvider.StartAsync();
        openAI.Model("codex-mini-latest").Fails("openai/responses-only");
        await using LlmResilienceRuntime runtime = LlmResilienceRuntime.Create(
            options => options.Providers["openai"] = new ProviderOptions { Address = openAI.OpenAIAddress.ToString(), ApiKey = "a-key" });
        using HttpClient http = runtime.CreateClient();
        using HttpResponseMessage response = await http.PostAsJsonAsync(openAI.OpenAIAddress + "/chat/completions", new { model = "codex-mini-latest" });
        ILlmHints hints = runtime.Hints;
        LearnedElement lesson = hints.Find("openai", "codex-mini-latest")!.Lessons[0];

        Show(hints);
        Forget(hints, lesson);

        (hints.Find("openai", "codex-mini-latest")?.Lessons ?? []).Should().BeEmpty();
    }

    [Fact]
    public async Task Hints_OfATargetThatWasMended_AreForgotten()
    {
        await using LlmResilienceRuntime runtime = LlmResilienceRuntime.Create(options => options.Providers["gpustack"] = new ProviderOptions { Address = "http://gpustack.local/v1" });
        ILlmHints hints = runtime.Hints;

        hints.Forget("gpustack", "qwen3-coder-30b");

        hints.Find("gpustack", "qwen3-coder-30b").Should().BeNull();
    }

    [Fact]
    public void Spool_OfALine_IsTheSetting()
    {
        IConfiguration configuration = new ConfigurationBuilder().Build();
        ServiceCollection services = new();

        WithSpool(services, configuration);

        using ServiceProvider provider = services.BuildServiceProvider();
        provider.GetRequiredService<IOptions<LlmResilienceOptions>>().Value.Hints.SpoolPath.Should().Be("/var/lib/myapp/spool");
    }

    [Fact]
    public void Spool_OfALineInSqlite_IsNoSetting()
    {
        IConfiguration configuration = new ConfigurationBuilder().Build();
        ServiceCollection services = new();

        WithSqliteSpool(services, configuration);

        using ServiceProvider provider = services.BuildServiceProvider();
        provider.GetRequiredService<IOptions<LlmResilienceOptions>>().Value.Hints.SpoolPath.Should().BeNull();
        File.Exists("/var/lib/myapp/spool.db").Should().BeFalse("it is made when there is first something to write");
    }

    [Fact]
    public async Task Health_OfAHostThatIsWell_IsHealthy()
    {
        ServiceCollection services = new();
        services.AddLlmResilience(static options => options.Providers["openai"] = new ProviderOptions { ApiKey = "a-key" });
        AddHealth(services);
        await using ServiceProvider provider = services.BuildServiceProvider();

        HealthReport report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        report.Status.Should().Be(HealthStatus.Healthy);
        report.Entries.Should().ContainKey("llm_resilience");
    }

    private static void WithSpool(IServiceCollection services, IConfiguration configuration)
    {
        services.AddLlmResilience(configuration.GetSection("LlmResilience"))
            .UseSqliteHintStore("hints.db")          // or any other store
            .WithLocalFallback("/var/lib/myapp/spool");   // the same as the setting Hints:SpoolPath
    }

    private static void WithSqliteSpool(IServiceCollection services, IConfiguration configuration)
    {
        services.AddLlmResilience(configuration.GetSection("LlmResilience"))
            .UseRedisHintStore("redis:6379")
            .WithLocalSqliteFallback("/var/lib/myapp/spool.db");   // not the file of the hints or the journal
    }

    private static void AddHealth(IServiceCollection services)
    {
        services.AddHealthChecks().AddLlmResilience();
    }

    private static void Show(ILlmHints hints)
    {
        foreach (TargetHint hint in hints.List())
        {
            Console.WriteLine($"{hint.Target,-40} {hint.Standing,-12} {hint.SuccessCount,6} good {hint.ErrorCount,6} failed  {hint.Advice}");
        }
    }

    private static void Forget(ILlmHints hints, LearnedElement lesson)
    {
        hints.Forget("openai", "codex-mini-latest");                                    // everything about the target
        hints.Forget("openai", "codex-mini-latest", lesson.Key);                        // one lesson
    }
}
