using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace LlmResilience.Sqlite.CrashApp;

/// <summary>
/// A whole process with the library, a hint store in SQLite and a spool: makes calls until it is killed. Prints how many it has begun, and
/// after each flush how many are flushed: in the store, or in the spool where the store was away.
/// </summary>
public static class CallsUntilKilled
{
    public static async Task<int> RunAsync(string database, Action<ILlmResilienceBuilder> withSpool, string model)
    {
        await using LlmResilienceRuntime runtime = LlmResilienceRuntime.Create(
            static options => options.Providers["openai"] = new ProviderOptions { ApiKey = "k" },
            builder => withSpool(builder.UseSqliteHintStore(options =>
            {
                options.Path = database;
                options.BusyTimeout = TimeSpan.FromMilliseconds(20);
            })));
        using HttpClient client = new(runtime.CreateHandler(inner: new GoodAnswers())) { Timeout = Timeout.InfiniteTimeSpan };
        for (int calls = 1; ; calls++)
        {
            Print($"begun {calls}");
            using StringContent body = new($$"""{"messages":[{"role":"user","content":"Hi"}],"model":"{{model}}"}""", Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await client.PostAsync(new Uri("https://api.openai.com/v1/chat/completions"), body);
            await response.Content.ReadAsStringAsync();
            if (calls % 7 == 0)
            {
                Print($"{await FlushAsync(runtime)} {calls}");
            }
        }
    }

    private static async Task<string> FlushAsync(LlmResilienceRuntime runtime)
    {
        try
        {
            await runtime.Hints.FlushAsync();
            return "stored";
        }
        catch (HintStoreException)
        {
            return "spooled";
        }
    }

    private static void Print(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }

    private sealed class GoodAnswers : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            StringContent content = new("""{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}""");
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content, RequestMessage = request });
        }
    }
}
