namespace LlmResilience.Testing.Replies;

/// <summary>A reply whose events come at a pace.</summary>
internal sealed class PacedReply(FakeReply inner, TimeSpan pause) : FakeReply
{
    internal override void Begin(ReplyContext context) => inner.Begin(context);

    internal override Task SendAsync(ReplyContext context)
    {
        context.Writer.Pace(pause);
        return inner.SendAsync(context);
    }
}
