using LlmResilience.Attempts;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Attempts;

public sealed class AttemptLimitSourceTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly CountingClock _time = new();
    private readonly AttemptLimitSource _source;

    public AttemptLimitSourceTests() => _source = new AttemptLimitSource(_time);

    public void Dispose() => _source.Dispose();

    [Fact]
    public void Bound_TimeHasPassed_Cancels()
    {
        _source.Bound(10 * Second);
        _time.Advance(9 * Second);
        bool early = _source.Token.IsCancellationRequested;

        _time.Advance(Second);

        early.Should().BeFalse();
        _source.HasPassed.Should().BeTrue();
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(3, 10)]
    [InlineData(5, 5)]
    public void Bound_Again_CountsFromThen(int first, int second)
    {
        _source.Bound(first * Second);
        _time.Advance(2 * Second);
        _source.Bound(second * Second);

        _time.Advance((second - 1) * Second);
        bool early = _source.HasPassed;
        _time.Advance(Second);

        early.Should().BeFalse();
        _source.HasPassed.Should().BeTrue();
    }

    [Fact]
    public void Bound_ManyAttemptsOneAfterTheOther_SetTheTimerOnlyWhenItHasFired()
    {
        for (int attempt = 0; attempt < 1_000; attempt++)
        {
            _source.Bound(60 * Second);
            _time.Advance(Second);
            _source.Disarm();
            _source.TryReset().Should().BeTrue();
        }

        _time.Changes.Should().BeInRange(2, 1_000 / 60 * 2);
    }

    [Fact]
    public void Bound_LateInTheLifeOfTheTimer_IsCancelledAtItsOwnTime()
    {
        _source.Bound(60 * Second);
        _time.Advance(59 * Second);
        _source.Disarm();
        _source.Bound(60 * Second);

        _time.Advance(59 * Second);
        bool early = _source.HasPassed;
        _time.Advance(Second);

        early.Should().BeFalse();
        _source.HasPassed.Should().BeTrue();
    }

    [Fact]
    public void Bound_LongerThanATimerCanBeSetFor_IsKept()
    {
        _source.Bound(TimeSpan.FromDays(100));

        _time.Advance(TimeSpan.FromDays(99));
        bool early = _source.HasPassed;
        for (int day = 0; day < 2; day++)
        {
            _time.Advance(TimeSpan.FromDays(1));
        }

        early.Should().BeFalse();
        _source.HasPassed.Should().BeTrue();
    }

    [Fact]
    public void Bound_Infinite_NeverCancels()
    {
        _source.Bound(Second);
        _source.Bound(Timeout.InfiniteTimeSpan);

        _time.Advance(TimeSpan.FromDays(400));

        _source.HasPassed.Should().BeFalse();
    }

    [Fact]
    public void Disarm_BeforeTheLimit_LetsItBeUsedAgain()
    {
        _source.Bound(Second);
        _source.Disarm();
        _time.Advance(10 * Second);

        _source.HasPassed.Should().BeFalse();
        _source.TryReset().Should().BeTrue();
    }

    [Fact]
    public void Disarm_AfterTheLimit_DoesNot()
    {
        _source.Bound(Second);
        _time.Advance(Second);
        _source.Disarm();

        _source.TryReset().Should().BeFalse();
    }

    [Fact]
    public void LinkTo_CallerCancels_Cancels()
    {
        using CancellationTokenSource caller = new();
        _source.LinkTo(caller.Token);

        caller.Cancel();

        _source.HasPassed.Should().BeTrue();
        _source.TryReset().Should().BeFalse();
    }

    [Fact]
    public void LinkTo_CallerCancelsAfterDisarm_LeavesItAlone()
    {
        using CancellationTokenSource caller = new();
        _source.LinkTo(caller.Token);
        _source.Disarm();

        caller.Cancel();

        _source.HasPassed.Should().BeFalse();
    }

    /// <summary>On the system's clock, where the timer really runs beside: whatever the two do, one that is taken again is never cancelled by an old limit.</summary>
    [Fact]
    public void TryReset_RacingTheTimer_NeverHandsOutACancelledOne()
    {
        int reused = 0;
        AttemptLimitSource source = new(TimeProvider.System);
        for (int attempt = 0; attempt < 300; attempt++)
        {
            source.Bound(TimeSpan.FromMilliseconds(1 + (attempt % 3)));
            SpinWait.SpinUntil(() => source.HasPassed, attempt % 4);
            source.Disarm();
            if (source.TryReset())
            {
                reused++;
                source.Bound(TimeSpan.FromHours(1));
                SpinWait.SpinUntil(() => source.HasPassed, 1).Should().BeFalse();
                source.Disarm();
            }
            else
            {
                source.Dispose();
                source = new AttemptLimitSource(TimeProvider.System);
            }
        }

        source.Dispose();
        reused.Should().BeGreaterThan(0);
    }

    private sealed class CountingClock : FakeTimeProvider
    {
        public int Changes { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new CountingTimer(this, base.CreateTimer(callback, state, dueTime, period));

        private sealed class CountingTimer(CountingClock clock, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                clock.Changes++;
                return timer.Change(dueTime, period);
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
