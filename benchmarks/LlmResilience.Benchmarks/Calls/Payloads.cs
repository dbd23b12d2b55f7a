using System.Text;

namespace LlmResilience.Benchmarks.Calls;

/// <summary>Bodies of given sizes, as an SDK would write them and a provider answer.</summary>
internal static class Payloads
{
    private const string Sentence = "Summarise what the customers say about \\\"delivery\\\" and quote two of them.\\n";

    /// <summary>A chat request in the order of the OpenAI SDK: the messages, then the model.</summary>
    public static byte[] Request(int size, string model) => Fill(
        "{\"temperature\":0.2,\"messages\":[{\"role\":\"system\",\"content\":\"You are terse.\"},{\"role\":\"user\",\"content\":\"",
        "\"}],\"model\":\"" + model + "\",\"max_completion_tokens\":800}",
        size);

    /// <summary>A chat answer.</summary>
    public static byte[] Answer(int size) => Fill(
        "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"",
        "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":480,\"completion_tokens\":330,\"total_tokens\":810}}",
        size);

    private static byte[] Fill(string head, string tail, int size)
    {
        StringBuilder text = new(head, size);
        while (text.Length + Sentence.Length + tail.Length <= size)
        {
            text.Append(Sentence);
        }

        text.Append('.', size - tail.Length - text.Length);
        return Encoding.UTF8.GetBytes(text.Append(tail).ToString());
    }
}
