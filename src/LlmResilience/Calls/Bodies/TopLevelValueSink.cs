namespace LlmResilience.Calls.Bodies;

/// <summary>Looks for one property at the top of a body.</summary>
internal sealed class TopLevelValueSink(ReadOnlyMemory<byte> name) : BodySink
{
    /// <summary>What stands there; of repeated names the last counts.</summary>
    public JsonValue Value { get; private set; }

    protected override void Inspect(ReadOnlySpan<byte> body)
    {
        Value = JsonValue.Missing;
        var reader = new JsonBackwardReader(body);
        while (reader.TryReadMember(out JsonMember member))
        {
            if (member.IsNamed(body, name.Span))
            {
                Value = KindOf(member.ValueIn(body));
                return;
            }
        }
    }

    private static JsonValue KindOf(ReadOnlySpan<byte> value) => value switch
    {
        _ when value.SequenceEqual("null"u8) => JsonValue.Null,
        _ when value.SequenceEqual("true"u8) => JsonValue.True,
        _ when value.SequenceEqual("false"u8) => JsonValue.False,
        _ => JsonValue.Other,
    };
}
