using System.Security.Cryptography;

namespace LlmResilience.Calls;

/// <summary>Numbers the calls of a process. Any thread may ask.</summary>
internal sealed class CallIds
{
    // 48 random bits: of 10,000 processes in one history, two share a part with a chance of 1 in 5 million.
    private readonly string _process = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
    private long _last;

    public CallId Next() => new(_process, Interlocked.Increment(ref _last));
}
