namespace LlmResilience.Calls.Bodies;

/// <summary>Reads model and streaming from a body. Names of models come from the given cache, so that a known one makes no string.</summary>
internal sealed class CallBodySink(ModelNameCache names) : BodySink
{
    /// <summary>What was read.</summary>
    public CallBody Body { get; private set; }

    /// <summary>The model; null where the body names none.</summary>
    public string? Model { get; private set; }

    /// <summary>Forgets what was read.</summary>
    public void Clear()
    {
        Body = default;
        Model = null;
    }

    protected override void Inspect(ReadOnlySpan<byte> body)
    {
        CallBody found = CallBody.Read(body);
        Model = found.ModelLength == 0 ? null : names.FromJson(body.Slice(found.ModelStart, found.ModelLength));
        Body = found.ModelLength > 0 && Model is null ? found with { ModelStart = 0, ModelLength = 0 } : found;
    }
}
