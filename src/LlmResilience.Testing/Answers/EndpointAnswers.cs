namespace LlmResilience.Testing.Answers;

/// <summary>How one endpoint of a wire format answers. Implementations have no state.</summary>
internal abstract class EndpointAnswers
{
    public virtual bool CanStream => false;

    /// <summary>Whether a request that says nothing of streaming is streamed.</summary>
    public virtual bool StreamsByDefault => false;

    public virtual string StreamContentType(Answer answer) => "text/event-stream; charset=utf-8";

    public virtual IReadOnlyList<KeyValuePair<string, string>> Headers(Answer answer) =>
        [KeyValuePair.Create("x-request-id", answer.Id("req_"))];

    public abstract WholeAnswer Whole(Answer answer);

    public IEnumerable<string> Events(Answer answer) => Opening(answer).Concat(Closing(answer));

    /// <summary>The events of a stream up to the last word of the text.</summary>
    public virtual IEnumerable<string> Opening(Answer answer) => [];

    /// <summary>The events that follow the text.</summary>
    public virtual IEnumerable<string> Closing(Answer answer) => [];

    /// <summary>An error as it comes in a stream.</summary>
    public virtual string ErrorEvent(Answer answer, string errorBody, bool isFirst) => Data(OneLine(errorBody));

    protected static string Data(string json) => $"data: {json}\n\n";

    protected static string Event(string name, string json) => $"event: {name}\ndata: {json}\n\n";

    /// <summary>An event's data must not hold a line end; between JSON tokens it may be dropped.</summary>
    protected static string OneLine(string body) => body.ReplaceLineEndings(" ");
}
