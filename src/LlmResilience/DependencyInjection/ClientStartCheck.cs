using LlmResilience.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LlmResilience.DependencyInjection;

/// <summary>Makes the handlers of every client with ours before the host's services start, so that what is wrong with them is said at start.</summary>
/// <remarks>The handlers are not wasted: the client factory keeps them for the first call.</remarks>
internal sealed class ClientStartCheck(IServiceProvider services, ConfigurationSources sources, ILogger<ClientStartCheck> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (sources.ClientRoutes.Count == 0)
        {
            return Task.CompletedTask;
        }

        IHttpMessageHandlerFactory factory = services.GetRequiredService<IHttpMessageHandlerFactory>();
        List<string> faults = [];
        foreach (string client in sources.ClientRoutes.Keys)
        {
            Check(factory, client, faults);
        }

        return faults.Count == 0 ? Task.CompletedTask : Task.FromException(new LlmConfigurationException(faults));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Check(IHttpMessageHandlerFactory factory, string client, List<string> faults)
    {
        try
        {
            factory.CreateHandler(client);
        }
        catch (LlmConfigurationException e)
        {
            faults.AddRange(e.Failures);
        }
        catch (Exception e)
        {
            // A handler of the application's own may need what is only there after the start; its first call will tell.
            Log.ClientNotChecked(logger, client, e);
        }
    }
}
