namespace LlmResilience.Testing;

/// <summary>How the reply to a request ended.</summary>
public enum FakeReplyEnd
{
    /// <summary>The reply was sent to its end.</summary>
    Sent,

    /// <summary>The script ended it early: the connection was dropped or closed, or the body was cut.</summary>
    Cut,

    /// <summary>The client left before the end.</summary>
    ClientLeft,

    /// <summary>The provider was disposed before the end.</summary>
    ProviderStopped,

    /// <summary>The reply could not be sent as scripted: its pieces threw, or HTTP does not allow what it says.</summary>
    Failed,
}
