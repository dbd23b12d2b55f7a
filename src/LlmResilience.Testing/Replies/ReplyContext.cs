using LlmResilience.Testing.Answers;
using LlmResilience.Testing.Server;

namespace LlmResilience.Testing.Replies;

/// <summary>What a reply works with while it answers one request.</summary>
internal sealed class ReplyContext
{
    public required FakeRequest Request { get; init; }

    /// <summary>What the endpoint answers; null for an unknown path.</summary>
    public required EndpointAnswers? Answers { get; init; }

    public required ReplyWriter Writer { get; init; }

    public required FakeProvider Provider { get; init; }

    public required StoredAnswers Stored { get; init; }

    public required TimeProvider TimeProvider { get; init; }

    /// <summary>Cancelled when the client leaves or the provider stops.</summary>
    public required CancellationToken Ended { get; init; }

    /// <summary>The delay that began before the request was counted, if the reply begins with one.</summary>
    public Task? FirstDelay { get; set; }

    public Answer AnswerWith(string text) => new(text, Request, Provider, Stored, TimeProvider.GetUtcNow());
}
