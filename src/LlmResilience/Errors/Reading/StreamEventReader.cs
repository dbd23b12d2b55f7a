using System.Text;

namespace LlmResilience.Errors.Reading;

/// <summary>Server-sent events that hold an error: `data: {…}`, with or without `event: error` before it.</summary>
internal static class StreamEventReader
{
    public static bool IsEventStream(ReadOnlySpan<byte> body) =>
        body.StartsWith("data:"u8) || body.StartsWith("event:"u8) || body.StartsWith("id:"u8) || body.StartsWith(": "u8);

    public static void Read(ReadOnlySpan<byte> body, ErrorFacts facts)
    {
        foreach (Range range in body.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = body[range].Trim(" \r"u8);
            int data = line.IndexOf("data:"u8);
            if (data < 0)
            {
                continue;
            }

            ReadOnlySpan<byte> payload = line[(data + 5)..].Trim(" \r"u8);
            if (payload.IsEmpty || payload.SequenceEqual("[DONE]"u8))
            {
                continue;
            }

            if (payload[0] is not ((byte)'{' or (byte)'[') || !JsonErrorReader.TryRead(payload, facts, depth: 0))
            {
                TextErrorReader.Read(Encoding.UTF8.GetString(payload), facts, depth: 0);
            }
        }
    }
}
