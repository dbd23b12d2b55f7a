namespace LlmResilience.Testing.Replies;

/// <summary>A reset connection before any byte.</summary>
internal sealed class DropReply : FakeReply
{
    public static readonly DropReply Instance = new();

    internal override Task SendAsync(ReplyContext context)
    {
        context.Writer.Drop();
        return Task.CompletedTask;
    }
}
