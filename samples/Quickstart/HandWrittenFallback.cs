using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;

namespace Quickstart;

/// <summary>What applications do without the library: always the primary first, then each next one. It never learns.</summary>
internal sealed class HandWrittenFallback(Addresses addresses)
{
    private readonly ChatClient[] _clients =
    [
        Client(addresses.GpuStack, Targets.Qwen),
        Client(addresses.OpenAI, Targets.Codex),
        Client(addresses.Azure + "openai/v1", Targets.Gpt4),
        Client(addresses.OpenAI, Targets.Mini),
    ];

    public async Task<bool> AskAsync(string question)
    {
        foreach (ChatClient client in _clients)
        {
            try
            {
                await client.CompleteChatAsync(question);
                return true;
            }
            catch (ClientResultException)
            {
                // The next one, then.
            }
        }

        return false;
    }

    private static ChatClient Client(string address, string model) => new OpenAIClient(
        new ApiKeyCredential("any"),
        new OpenAIClientOptions { Endpoint = new Uri(address), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) }).GetChatClient(model);
}
