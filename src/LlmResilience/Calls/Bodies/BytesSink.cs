namespace LlmResilience.Calls.Bodies;

/// <summary>Copies a body.</summary>
internal sealed class BytesSink : BodySink
{
    /// <summary>Its bytes, at most as many as are kept of any body.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    protected override void Inspect(ReadOnlySpan<byte> body) => Bytes = body[..Math.Min(body.Length, KeptBody.Limit)].ToArray();
}
