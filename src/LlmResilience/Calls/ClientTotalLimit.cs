namespace LlmResilience.Calls;

/// <summary>What was taken over of a client's own <see cref="HttpClient.Timeout"/>. Written when a client is made, read by each call.</summary>
internal sealed class ClientTotalLimit
{
    /// <summary>What <see cref="HttpClient.Timeout"/> is when nobody sets it.</summary>
    public static readonly TimeSpan HttpClientDefault = TimeSpan.FromSeconds(100);

    private long _ticks;

    /// <summary>The total limit of calls to LLMs. Null: the limits of the options alone.</summary>
    public TimeSpan? Value => OfOtherCalls is { } limit && limit != HttpClientDefault ? limit : null;

    /// <summary>The limit of calls that are none to an LLM: what the timeout was. Null: it was infinite, or it is still the client that keeps it.</summary>
    public TimeSpan? OfOtherCalls => Interlocked.Read(ref _ticks) is var ticks and > 0 ? new TimeSpan(ticks) : null;

    public void TakeOver(TimeSpan timeout) => Interlocked.Exchange(ref _ticks, timeout.Ticks);
}
