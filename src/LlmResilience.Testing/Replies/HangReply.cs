namespace LlmResilience.Testing.Replies;

/// <summary>No answer until the client leaves or the provider stops.</summary>
internal sealed class HangReply : FakeReply
{
    public static readonly HangReply Instance = new();

    internal override Task SendAsync(ReplyContext context) => context.Writer.StallAsync();
}
