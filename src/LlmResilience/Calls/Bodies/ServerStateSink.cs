namespace LlmResilience.Calls.Bodies;

/// <summary>Looks whether a body refers to something that a provider keeps.</summary>
internal sealed class ServerStateSink : BodySink
{
    /// <summary>Whether it does.</summary>
    public bool Refers { get; private set; }

    protected override void Inspect(ReadOnlySpan<byte> body) => Refers = ServerState.IsReferredToBy(body);
}
