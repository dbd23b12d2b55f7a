using System.Diagnostics;
using System.Net.Http.Headers;

namespace LlmResilience.Benchmarks.Calls;

/// <summary>
/// One whole call through a chain of handlers, as an SDK makes it: a new message with three headers, a token that can be
/// cancelled, the answer read to its end and disposed of.
/// </summary>
internal sealed class CallCase(string name, HttpMessageHandler handler, StubTransport stub, Suspension suspension, byte[] body) : IDisposable
{
    /// <summary>The key that the caller brings.</summary>
    public const string CallersKey = "sk-callers-0123456789abcdef0123456789abcdef";

    private static readonly Uri Address = new("https://api.openai.com/v1/chat/completions");
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpMessageInvoker _invoker = new(handler, disposeHandler: false);
    private readonly CancellationTokenSource _caller = new();
    private readonly byte[] _buffer = new byte[4096];

    public string Name => name;

    public StubTransport Stub => stub;

    /// <summary>Makes the call.</summary>
    /// <returns>How many bytes the answer had.</returns>
    public int Execute()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + CallersKey);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "OpenAI/2.15.0 (.NET 10)");
        Task<HttpResponseMessage> sending = _invoker.SendAsync(request, _caller.Token);
        Debug.Assert(!sending.IsCompleted, "The stub suspends.");
        suspension.Resume();
        using HttpResponseMessage response = Completed(sending);
        return Drain(Completed(response.Content.ReadAsStreamAsync(_caller.Token)));
    }

    public void Dispose()
    {
        _invoker.Dispose();
        _caller.Dispose();
    }

    private int Drain(Stream stream)
    {
        int total = 0;
        while (true)
        {
            ValueTask<int> reading = stream.ReadAsync(_buffer, _caller.Token);
            int read = reading.IsCompletedSuccessfully ? reading.Result : throw new InvalidOperationException("The stub's answer is in memory.");
            if (read == 0)
            {
                return total;
            }

            total += read;
        }
    }

    private static T Completed<T>(Task<T> task) =>
        task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("Everything runs on the calling thread.");
}
