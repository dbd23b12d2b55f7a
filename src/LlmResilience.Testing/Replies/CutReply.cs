namespace LlmResilience.Testing.Replies;

/// <summary>A reply that is cut short.</summary>
internal sealed class CutReply(FakeReply inner, int events, long bytes, FakeCut how) : FakeReply
{
    internal override void Begin(ReplyContext context) => inner.Begin(context);

    internal override Task SendAsync(ReplyContext context)
    {
        context.Writer.CutAfter(events, bytes, how);
        return inner.SendAsync(context);
    }
}
