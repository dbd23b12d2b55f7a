using System.ClientModel;
using LlmResilience;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenAI.Chat;

namespace Quickstart;

/// <summary>The application with the library, as a host that runs on the simulated clock.</summary>
internal sealed class Application : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly ChatClient _chat;

    private Application(IHost host)
    {
        _host = host;
        _chat = host.Services.GetRequiredService<ChatClient>();
        Hints = host.Services.GetRequiredService<ILlmHints>();
    }

    public ILlmHints Hints { get; }

    public static async Task<Application> StartAsync(Addresses addresses, string hintFile, TimeProvider time)
    {
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(time);
        builder.Services.AddInsights(addresses, hintFile);
        IHost host = builder.Build();
        await host.StartAsync();
        var application = new Application(host);
        await application.Hints.LoadedAsync();
        return application;
    }

    public async Task<bool> AskAsync(string question)
    {
        try
        {
            await _chat.CompleteChatAsync(question);
            return true;
        }
        catch (Exception e) when (e is ClientResultException or LlmCallFailedException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
