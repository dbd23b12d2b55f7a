namespace LlmResilience.Calls.Bodies;

/// <summary>What a JSON body says of model and streaming.</summary>
/// <param name="ModelStart">Where the model stands, see <see cref="CallInfo.ModelStart"/>.</param>
/// <param name="ModelLength">The length of the model's JSON string, quotes included; 0 where none was found.</param>
/// <param name="Streaming">Whether the body asks for a stream; <see cref="LlmStreaming.No"/> only where a missing property was seen to be missing or its value says so.</param>
/// <param name="StreamingIsMissing">The whole object was seen and has no property <c>stream</c>.</param>
internal readonly record struct CallBody(int ModelStart, int ModelLength, LlmStreaming Streaming, bool StreamingIsMissing)
{
    /// <summary>How much at either end of the body is looked at for the streaming alone.</summary>
    private const int WindowBytes = 4096;

    /// <summary>Looks for both, from the end, where most SDKs write them. Of repeated names the last counts, as with parsers.</summary>
    public static CallBody Read(ReadOnlySpan<byte> json)
    {
        var reader = new JsonBackwardReader(json);
        JsonMember? model = null;
        LlmStreaming? streaming = null;
        while ((model is null || (streaming is null && MayNameStream(json[..reader.Position])))
            && reader.TryReadMember(out JsonMember member))
        {
            if (model is null && member.IsNamed(json, "model"u8))
            {
                model = member;
            }
            else if (streaming is null && member.IsNamed(json, "stream"u8))
            {
                streaming = StreamingOf(member.ValueIn(json));
            }
        }

        if (model is null && !reader.IsComplete)
        {
            return new CallBody(0, 0, LlmStreaming.Unknown, StreamingIsMissing: false);
        }

        (int at, int length) = Place(json, model, reader.Position);
        bool missing = streaming is null && (reader.IsComplete || reader.Position <= WindowBytes);
        streaming ??= missing ? LlmStreaming.No : StreamingFromHead(json[..WindowBytes]);
        return new CallBody(at, length, streaming.Value, missing);
    }

    private static (int Start, int Length) Place(ReadOnlySpan<byte> json, JsonMember? model, int brace)
    {
        if (model is { } member)
        {
            return json[member.ValueStart] == (byte)'"' ? (member.ValueStart, member.ValueEnd - member.ValueStart) : (0, 0);
        }

        bool isEmpty = json[(brace + 1)..].TrimStart(" \t\r\n"u8).StartsWith("}"u8);
        return (isEmpty ? 0 : brace + 1, 0);
    }

    // Once the model is found only a short rest is worth a walk, and few rests hold the name at all.
    private static bool MayNameStream(ReadOnlySpan<byte> rest) => rest.Length <= WindowBytes && StreamName.MayStandIn(rest);

    private static LlmStreaming StreamingFromHead(ReadOnlySpan<byte> head)
    {
        LlmStreaming found = LlmStreaming.Unknown;
        var reader = new JsonForwardReader(head);
        if (StreamName.MayStandIn(head) && reader.TryEnterObject())
        {
            while (reader.TryReadMember(out JsonMember member))
            {
                found = member.IsNamed(head, "stream"u8) ? StreamingOf(member.ValueIn(head)) : found;
            }
        }

        return found;
    }

    private static LlmStreaming StreamingOf(ReadOnlySpan<byte> value)
    {
        if (value.SequenceEqual("true"u8))
        {
            return LlmStreaming.Yes;
        }

        return value.SequenceEqual("false"u8) || value.SequenceEqual("null"u8) ? LlmStreaming.No : LlmStreaming.Unknown;
    }
}
