using System.Net;
using System.Net.Sockets;
using LlmResilience.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LlmResilience.Snippets;

/// <summary>Two fake providers: one answers in place of gpustack.local, the other of OpenAI.</summary>
internal sealed class Upstreams : IAsyncDisposable
{
    private Upstreams(FakeProvider gpuStack, FakeProvider openAI)
    {
        GpuStack = gpuStack;
        OpenAI = openAI;
    }

    public FakeProvider GpuStack { get; }

    public FakeProvider OpenAI { get; }

    public static async Task<Upstreams> StartAsync()
    {
        Upstreams upstreams = new(await FakeProvider.StartAsync(), await FakeProvider.StartAsync());
        upstreams.GpuStack.Model("qwen3-coder-30b").Answers("Hello from gpustack");
        upstreams.OpenAI.Model("gpt-4o-mini").Answers("Hello from OpenAI");
        return upstreams;
    }

    /// <summary>A builder whose client "chat" reaches the fake providers, with the configuration that the README shows.</summary>
    public HostApplicationBuilder CreateBuilder()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddJsonStream(Pages.Configuration("README.md"));
        builder.Configuration.AddInMemoryCollection([new("LlmResilience:Providers:openai:Address", OpenAI.OpenAIAddress.ToString())]);
        builder.Services.AddHttpClient("chat").ConfigurePrimaryHttpMessageHandler(CreateHandler);
        return builder;
    }

    /// <summary>A started host with the client "chat" on the route "insights".</summary>
    public async Task<IHost> StartHostAsync()
    {
        HostApplicationBuilder builder = CreateBuilder();
        builder.Services.AddLlmResilience(builder.Configuration.GetSection("LlmResilience"));
        builder.Services.AddHttpClient("chat").AddLlmResilienceHandler("insights");
        IHost host = builder.Build();
        await host.StartAsync();
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await GpuStack.DisposeAsync();
        await OpenAI.DisposeAsync();
    }

    private SocketsHttpHandler CreateHandler() => new() { AllowAutoRedirect = false, ConnectCallback = ConnectAsync };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        Uri address = context.DnsEndPoint.Host == "gpustack.local" ? GpuStack.BaseAddress : OpenAI.BaseAddress;
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
