using System.Net.Sockets;
using LlmResilience.Testing;

namespace Quickstart;

/// <summary>The three providers of the story: real servers on this machine that behave as the script says.</summary>
/// <remarks>Azure stands before gpt-4o-mini in the route: a target that never fails would hide all that come after it.</remarks>
internal sealed class Providers : IAsyncDisposable
{
    private const int RateLimitEvery = 30;

    private static readonly TimeSpan UpstreamTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Refusing = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan Answering = TimeSpan.FromSeconds(0.4);

    private readonly FakeProvider _gpuStack;
    private readonly FakeProvider _openAI;
    private readonly FakeProvider _azure;
    private int _good;

    private Providers(FakeProvider gpuStack, FakeProvider openAI, FakeProvider azure)
    {
        _gpuStack = gpuStack;
        _openAI = openAI;
        _azure = azure;
        _gpuStack.Model(Targets.Qwen).RepliesWith(_ => Bad(UpstreamTimeout, "gpustack/upstream-timeout"));
        _openAI.Model(Targets.Codex).RepliesWith(_ => Bad(Refusing, "openai/responses-only"));
        _openAI.Model(Targets.Mini).RepliesWith(_ => Good());
        _azure.Model(Targets.Gpt4).RepliesWith(r => r.ModelNumber % RateLimitEvery == 0 ? Bad(Refusing, "azure/rate-limit") : Good());
    }

    /// <summary>Where they listen.</summary>
    public Addresses Addresses => new(_gpuStack.BaseAddress.Port, _openAI.BaseAddress.Port, _azure.BaseAddress.Port);

    /// <summary>Attempts that have reached any of them.</summary>
    public int Attempts => _gpuStack.RequestCount + _openAI.RequestCount + _azure.RequestCount;

    /// <summary>Attempts that were not answered with a good response.</summary>
    public int Wasted => Attempts - Volatile.Read(ref _good);

    /// <summary>Attempts on GPUStack.</summary>
    public int AttemptsOnGpuStack => _gpuStack.RequestCount;

    /// <summary>When codex-mini was asked through the chat API, which does not serve it.</summary>
    public IEnumerable<DateTimeOffset> AttemptsOnCodexChat => _openAI.Requests
        .Where(static request => request is { Model: Targets.Codex, Endpoint: "/v1/chat/completions" })
        .Select(static request => request.ReceivedAt);

    /// <summary>Starts them where they listened before; where a port is taken, on any free one.</summary>
    public static async Task<Providers> StartAsync(Addresses addresses, TimeProvider time) => new(
        await StartAsync(addresses.GpuStackPort, time),
        await StartAsync(addresses.OpenAIPort, time),
        await StartAsync(addresses.AzurePort, time));

    /// <summary>From now on GPUStack answers.</summary>
    public void RepairGpuStack() => _gpuStack.Model(Targets.Qwen).RepliesWith(_ => Good());

    public async ValueTask DisposeAsync()
    {
        await _gpuStack.DisposeAsync();
        await _openAI.DisposeAsync();
        await _azure.DisposeAsync();
    }

    private static async Task<FakeProvider> StartAsync(int port, TimeProvider time)
    {
        try
        {
            return await FakeProvider.StartAsync(options => (options.Port, options.TimeProvider) = (port, time));
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return await FakeProvider.StartAsync(options => options.TimeProvider = time);
        }
    }

    private static FakeReply Bad(TimeSpan after, string error) => FakeReply.Delay(after, FakeReply.Error(error));

    private FakeReply Good()
    {
        Interlocked.Increment(ref _good);
        return FakeReply.Delay(Answering, FakeReply.Answer("Sales rose by 4 % in March."));
    }
}
