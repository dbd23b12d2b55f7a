namespace LlmResilience.Testing;

/// <summary>How a <see cref="FakeProvider"/> listens and how much it keeps.</summary>
public sealed class FakeProviderOptions
{
    /// <summary>The clock of scripted delays and of the times that requests and answers carry.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The loopback port that speaks HTTP/1.1; 0 takes a free one.</summary>
    /// <remarks>Give the port of a provider that was disposed to let it "come back" at the same address.</remarks>
    /// <value>The default is 0.</value>
    public int Port { get; set; }

    /// <summary>The loopback port that speaks HTTP/2 in clear text (with prior knowledge); 0 takes a free one.</summary>
    /// <value>The default is 0.</value>
    public int Http2Port { get; set; }

    /// <summary>How many requests <see cref="FakeProvider.Requests"/> keeps; the oldest go first. Counting goes on.</summary>
    /// <value>The default is 1,000.</value>
    public int MaxKeptRequests { get; set; } = 1_000;

    /// <summary>How many bytes of bodies the kept requests may hold together; the oldest requests go first.</summary>
    /// <value>The default is 256 MiB.</value>
    public long MaxKeptBodyBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>The largest request body that is accepted, in bytes; a larger one is answered with status 413.</summary>
    /// <remarks>At most <see cref="Array.MaxLength"/>, since a body is kept as one array.</remarks>
    /// <value>The default is 256 MiB.</value>
    public long MaxRequestBodyBytes { get; set; } = 256L * 1024 * 1024;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentOutOfRangeException.ThrowIfNegative(Port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Port, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfNegative(Http2Port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Http2Port, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxKeptRequests);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxKeptBodyBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRequestBodyBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxRequestBodyBytes, Array.MaxLength);
    }
}
