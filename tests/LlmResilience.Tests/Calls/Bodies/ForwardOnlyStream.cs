namespace LlmResilience.Tests.Calls.Bodies;

/// <summary>A stream that cannot go back.</summary>
internal sealed class ForwardOnlyStream(byte[] body) : MemoryStream(body)
{
    public override bool CanSeek => false;
}
