using LlmResilience.Configuration;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;

namespace LlmResilience.DependencyInjection;

/// <summary>Checks the handlers of each client that has ours, when all others had a hand in them.</summary>
internal sealed class HandlerChainFilter(ConfigurationSources sources, ClientBook clients, ILoggerFactory loggers) : IHttpMessageHandlerBuilderFilter
{
    private readonly ILogger _logger = loggers.CreateLogger<HandlerChainFilter>();

    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        string client = builder.Name ?? "";
        if (sources.TryGetRoute(client, out _))
        {
            HandlerReport.Say(HandlerChain.Unfold([.. builder.AdditionalHandlers, builder.PrimaryHandler]), client, sources.IsNamed(client), clients.For(client), _logger);
        }
    };
}
