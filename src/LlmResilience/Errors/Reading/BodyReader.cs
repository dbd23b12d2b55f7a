using System.Text;

namespace LlmResilience.Errors.Reading;

/// <summary>Reads an answer: headers first, then the body by its own shape (JSON, event stream, web page, text).</summary>
internal static class BodyReader
{
    private static readonly string[] RequestIdHeaders =
        ["x-request-id", "request-id", "x-amzn-requestid", "apim-request-id", "x-ms-request-id", "x-goog-request-id", "x-generation-id", "cf-ray"];

    public static ErrorFacts Read(LlmErrorContext context)
    {
        var facts = new ErrorFacts { Status = context.StatusCode };
        ReadHeaders(context, facts);
        ReadBytes(BodyText.ToUtf8(context.Body, context.GetHeader("content-type")).Span, facts);
        return facts;
    }

    private static void ReadHeaders(LlmErrorContext context, ErrorFacts facts)
    {
        if (context.Headers is null)
        {
            return;
        }

        BedrockErrorReader.ReadHeaders(context, facts);
        foreach (string name in RequestIdHeaders)
        {
            if (context.GetHeader(name) is { Length: > 0 and <= 128 } id)
            {
                facts.RequestId = id;
                return;
            }
        }
    }

    private static void ReadBytes(ReadOnlySpan<byte> body, ErrorFacts facts)
    {
        body = body.Trim(" \t\r\n\0"u8);
        if (body.IsEmpty)
        {
            facts.IsEmpty = true;
            return;
        }

        if (StreamEventReader.IsEventStream(body))
        {
            StreamEventReader.Read(body, facts);
            return;
        }

        if (body[0] is (byte)'{' or (byte)'[' && JsonErrorReader.TryRead(body, facts, depth: 0))
        {
            return;
        }

        TextErrorReader.Read(Encoding.UTF8.GetString(body), facts, depth: 0);
    }
}
