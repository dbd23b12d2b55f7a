using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Hints;

/// <summary>A driven clock whose time of day may be set, as a person or a time server does: what measures how long something takes does not see it.</summary>
internal sealed class SettableClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private long _offset;

    /// <summary>Sets the time of day on or back.</summary>
    public void SetBy(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _offset));

    // The base class derives it from the time of day.
    public override long GetTimestamp() => base.GetUtcNow().UtcTicks;
}
