using LlmResilience.Hints;
using Microsoft.Extensions.Logging.Testing;

namespace LlmResilience.Tests.Hints;

public sealed class HintStoreConditionTests
{
    private readonly SettableClock _time = new(Memory.Start);
    private readonly FakeLogCollector _logs = new();
    private readonly HintStoreCondition _condition;

    public HintStoreConditionTests() =>
        _condition = new HintStoreCondition(new HintOptions(), _time, new FakeLogger<HintStoreCondition>(_logs), static () => 1);

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void IsDue_TheMachinesTimeIsSetByHours_AfterTheWaitAndNotBefore(int hours)
    {
        _condition.Failed(new IOException());
        _time.SetBy(TimeSpan.FromHours(hours));
        _time.Advance(TimeSpan.FromMilliseconds(999));
        _condition.IsDue.Should().BeFalse();

        _time.Advance(TimeSpan.FromMilliseconds(1));

        _condition.IsDue.Should().BeTrue();
    }

    [Fact]
    public void Succeeded_TheMachinesTimeWasSetBack_TellsHowLongTheStoreWasAway()
    {
        _condition.Failed(new IOException());
        _time.SetBy(TimeSpan.FromHours(-1));
        _time.Advance(TimeSpan.FromSeconds(90));

        _condition.Succeeded();

        _logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "HintStoreBack").Which.Message.Should().Contain("after 00:01:30 and 1 failed tries");
    }
}
