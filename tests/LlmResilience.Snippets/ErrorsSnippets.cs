using System.Net.Http.Json;
using LlmResilience.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LlmResilience.Snippets;

public sealed class ErrorsSnippets
{
    [Fact]
    public async Task Rule_OfOnesOwn_IsAskedFirst()
    {
        await using FakeProvider gateway = await FakeProvider.StartAsync();
        gateway.AllModels.RepliesWith(FakeReply.Status(418));
        await using LlmResilienceRuntime runtime = LlmResilienceRuntime.Create(
            options => options.Providers["gateway"] = new ProviderOptions { Address = gateway.OpenAIAddress.ToString() },
            builder => Register(builder.Services));
        using HttpClient http = runtime.CreateClient();
        using LlmCallScope scope = LlmCallScope.Begin(new LlmCallOptions { Deadline = TimeSpan.FromSeconds(2) });

        using HttpResponseMessage response = await http.PostAsJsonAsync(gateway.OpenAIAddress + "/chat/completions", new { model = "m" });

        scope.Reports[0].Attempts[0].Error!.Evidence.Should().Be("own:cold-cache");
    }

    private static void Register(IServiceCollection services)
    {
        services.AddSingleton<ILlmErrorRule, ColdCacheRule>();
    }
}
