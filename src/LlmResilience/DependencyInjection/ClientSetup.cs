using LlmResilience.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmResilience.DependencyInjection;

/// <summary>
/// Sets up each client that has our handler, after all that the application configured for it: so our handler comes last, that is innermost,
/// and the timeout is seen as the application left it. Where others decide about calls, the timeout stays theirs; and so do timeout and
/// primary handler of a client that has ours only because every client has, since most of its calls may be none to an LLM.
/// </summary>
internal sealed class ClientSetup(ConfigurationSources sources, ClientBook clients, ILogger<ClientSetup> logger) : IPostConfigureOptions<HttpClientFactoryOptions>
{
    public void PostConfigure(string? name, HttpClientFactoryOptions options)
    {
        string client = name ?? "";
        if (!sources.TryGetRoute(client, out string? route))
        {
            return;
        }

        options.HttpMessageHandlerBuilderActions.Add(b => AddHandler(b, client, route));
        if (!sources.IsNamed(client))
        {
            return;
        }

        options.HttpMessageHandlerBuilderActions.Insert(0, SetDefaultPrimary);
        if (!sources.HasVerdictsOnly(client))
        {
            options.HttpClientActions.Add(c => TakeOverTimeout(c, client));
        }
    }

    private static void SetDefaultPrimary(HttpMessageHandlerBuilder builder) =>
        builder.PrimaryHandler = PrimaryHandler.Create(builder.Services.GetRequiredService<SnapshotSource>().Current.Options.Timeouts.Connect);

    private void AddHandler(HttpMessageHandlerBuilder builder, string client, string? route) =>
        builder.AdditionalHandlers.Add(HandlerFactory.CreateHandler(builder.Services, client, route, clients.For(client).TotalLimit));

    private void TakeOverTimeout(HttpClient httpClient, string client)
    {
        ClientState state = clients.For(client);
        state.TotalLimit.TakeOver(httpClient.Timeout);
        httpClient.Timeout = Timeout.InfiniteTimeSpan;
        TimeSpan? limit = state.TotalLimit.Value;
        if (state.IsNews($"timeout {limit}"))
        {
            if (limit is null)
            {
                Log.DefaultTimeoutReplaced(logger, client);
            }
            else
            {
                Log.TimeoutTakenOver(logger, client, limit.Value);
            }
        }
    }
}
