using System.ClientModel;
using System.ClientModel.Primitives;
using LlmResilience;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;

namespace Quickstart;

/// <summary>All that an application needs. This is the part to copy.</summary>
internal static class InsightsClient
{
    /// <summary>Registers a chat client whose calls take the route "insights", and a file for what is learned.</summary>
    public static void AddInsights(this IServiceCollection services, Addresses addresses, string hintFile)
    {
        // In an application of yours: services.AddLlmResilience(configuration.GetSection("LlmResilience")).
        services
            .AddLlmResilience(options =>
            {
                options.Providers["gpustack"] = new ProviderOptions { Address = addresses.GpuStack, ApiKey = "key-of-gpustack" };
                options.Providers["openai"] = new ProviderOptions { Address = addresses.OpenAI, ApiKey = "key-of-openai" };
                options.Providers["azure"] = new ProviderOptions { Address = addresses.Azure, ApiKey = "key-of-azure" };
                options.Routes["insights"] = new RouteOptions
                {
                    Targets =
                    {
                        "gpustack/qwen3-coder-30b-a3b-instruct-fp8",
                        "openai/codex-mini-latest",
                        "azure/gpt-4-turbo",
                        "openai/gpt-4o-mini",
                    },
                };
            })
            .UseSqliteHintStore(hintFile);

        services.AddHttpClient("insights").AddLlmResilienceHandler("insights");

        services.AddSingleton(provider =>
        {
            HttpClient http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("insights");
            OpenAIClientOptions options = new()
            {
                Endpoint = new Uri(addresses.GpuStack),
                Transport = new HttpClientPipelineTransport(http),
                RetryPolicy = new ClientRetryPolicy(maxRetries: 0), // the library knows better when to try again, and where
            };
            return new OpenAIClient(new ApiKeyCredential("key-of-gpustack"), options).GetChatClient(Targets.Qwen);
        });
    }
}
