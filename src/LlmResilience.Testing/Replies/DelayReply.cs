namespace LlmResilience.Testing.Replies;

/// <summary>A wait, then another reply.</summary>
internal sealed class DelayReply(TimeSpan delay, FakeReply then) : FakeReply
{
    internal override void Begin(ReplyContext context) =>
        context.FirstDelay = Task.Delay(delay, context.TimeProvider, context.Ended);

    internal override async Task SendAsync(ReplyContext context)
    {
        // Nested in another delay, this one was not begun beforehand.
        var wait = context.FirstDelay ?? Task.Delay(delay, context.TimeProvider, context.Ended);
        context.FirstDelay = null;
        await wait.ConfigureAwait(false);
        await then.SendAsync(context).ConfigureAwait(false);
    }
}
