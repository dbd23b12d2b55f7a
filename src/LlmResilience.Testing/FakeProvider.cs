using System.Collections.Concurrent;
using LlmResilience.Testing.Requests;
using LlmResilience.Testing.Server;

namespace LlmResilience.Testing;

/// <summary>
/// An LLM provider for tests: a real HTTP server on a loopback socket that speaks the wire formats of OpenAI, Azure OpenAI,
/// Anthropic, Gemini and Ollama, and answers, fails, hangs or drops the connection as its script says.
/// </summary>
/// <remarks>
/// Any path prefix is accepted, since endpoints are recognised by the end of the path. A request takes, in this order: the next
/// one-time reply of its model, the next one-time reply of <see cref="AllModels"/>, the steady reply of its model, the steady reply
/// of <see cref="AllModels"/>, which is a short answer unless scripted. All members may be used from any thread, also while requests
/// are being served.
/// </remarks>
public sealed class FakeProvider : IAsyncDisposable
{
    // Models that only requests name are counted, but a test must not fill the memory by inventing names.
    private const int MaxModels = 10_000;

    private readonly ConcurrentDictionary<string, FakeModel> _models = new(StringComparer.Ordinal);
    private readonly RequestBook _requests;
    private readonly FakeServer _server;

    private FakeProvider(FakeProviderOptions options)
    {
        _requests = new RequestBook(options.MaxKeptRequests, options.MaxKeptBodyBytes);
        AllModels = new FakeModel("*");
        AllModels.Answers("Hello from the fake provider.");
        _server = new FakeServer(options, new RequestServer(this, _requests, options));
    }

    /// <summary>The address of the HTTP/1.1 server, for example <c>http://127.0.0.1:54321/</c>.</summary>
    public Uri BaseAddress => _server.Http1Address;

    /// <summary>The address of the HTTP/2 server, which speaks clear text with prior knowledge only.</summary>
    public Uri Http2Address => _server.Http2Address;

    /// <summary>What one gives an OpenAI SDK as endpoint: <see cref="BaseAddress"/> followed by <c>v1</c>.</summary>
    public Uri OpenAIAddress => new(BaseAddress, "v1");

    /// <summary>The script for requests whose model has none of its own, or that name no model; it counts all requests.</summary>
    public FakeModel AllModels { get; }

    /// <summary>The latest requests, oldest first; see <see cref="FakeProviderOptions.MaxKeptRequests"/>.</summary>
    public IReadOnlyList<FakeRequest> Requests => _requests.Snapshot();

    /// <summary>How many requests were received since the start.</summary>
    public int RequestCount => AllModels.RequestCount;

    /// <summary>Starts a provider on free loopback ports.</summary>
    /// <param name="configure">Changes the options before the start.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The running provider; dispose it to stop it.</returns>
    /// <exception cref="ArgumentException">An option has a senseless value.</exception>
    /// <exception cref="IOException">A port that the options name is in use.</exception>
    public static async Task<FakeProvider> StartAsync(
        Action<FakeProviderOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        var options = new FakeProviderOptions();
        configure?.Invoke(options);
        options.Validate();
        var provider = new FakeProvider(options);
        try
        {
            await provider._server.StartAsync(cancellationToken).ConfigureAwait(false);
            return provider;
        }
        catch
        {
            await provider.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The script and the count of one model (of Azure OpenAI: of a deployment).</summary>
    /// <param name="name">The name exactly as requests spell it.</param>
    public FakeModel Model(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return _models.GetOrAdd(name, static key => new FakeModel(key));
    }

    /// <summary>Completes as soon as that many requests were received since the start.</summary>
    /// <param name="count">The total to wait for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <remarks>A scripted delay has begun when its request is counted, so a fake clock may be moved on right after.</remarks>
    public Task WaitForRequestsAsync(int count, CancellationToken cancellationToken = default) =>
        AllModels.WaitForRequestsAsync(count, cancellationToken);

    /// <summary>Stops the server and drops every connection, also those of requests that hang.</summary>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    internal IReadOnlyList<string> ScriptedModels =>
        [.. _models.Values.Where(static model => model.IsScripted).Select(static model => model.Name).Order(StringComparer.Ordinal)];

    internal FakeModel? FindModel(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        return _models.TryGetValue(name, out var model) ? model : _models.Count < MaxModels ? Model(name) : null;
    }
}
