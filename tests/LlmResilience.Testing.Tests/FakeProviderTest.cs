using System.Text;
using System.Text.Json;

namespace LlmResilience.Testing.Tests;

/// <summary>A running provider, a client with its own connections, and a limit on every wait.</summary>
public abstract class FakeProviderTest : IAsyncLifetime
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    protected FakeProvider Provider { get; private set; } = null!;

    /// <summary>Closes the connection of a response that was not read to its end at once, as no drain is waited for.</summary>
    protected HttpClient Client { get; } = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        ResponseDrainTimeout = TimeSpan.Zero,
    });

    public async Task InitializeAsync() => Provider = await FakeProvider.StartAsync(Configure).WaitAsync(Limit);

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Provider.DisposeAsync().AsTask().WaitAsync(Limit);
    }

    protected virtual void Configure(FakeProviderOptions options)
    {
    }

    protected static HttpContent JsonBody(string json) => new StringContent(json, Encoding.UTF8, "application/json");

    protected static string Chat(string model, bool stream = false) =>
        $$"""{"messages":[{"role":"user","content":"Hi"}],"model":"{{model}}"{{(stream ? ",\"stream\":true" : string.Empty)}}}""";

    protected Task<HttpResponseMessage> PostAsync(string path, string json) =>
        Client.PostAsync(new Uri(Provider.BaseAddress, path), JsonBody(json)).WaitAsync(Limit);

    protected Task<HttpResponseMessage> PostChatAsync(string model) => PostAsync("v1/chat/completions", Chat(model));

    /// <summary>Posts and returns as soon as the headers are there.</summary>
    protected async Task<HttpResponseMessage> PostStreamAsync(string path, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Provider.BaseAddress, path)) { Content = JsonBody(json) };
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Limit);
    }

    protected static async Task<JsonElement> ReadJsonAsync(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync().WaitAsync(Limit));
        return document.RootElement.Clone();
    }

    /// <summary>Reads to the end, or to the exception that ends the body, and returns what was read before it.</summary>
    protected static async Task<(string Text, Exception? Broken)> ReadAllAsync(HttpResponseMessage response)
    {
        await using var stream = await response.Content.ReadAsStreamAsync().WaitAsync(Limit);
        using var read = new MemoryStream();
        try
        {
            await stream.CopyToAsync(read).WaitAsync(Limit);
            return (Encoding.UTF8.GetString(read.ToArray()), null);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return (Encoding.UTF8.GetString(read.ToArray()), exception);
        }
    }
}
