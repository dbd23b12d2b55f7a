using LlmResilience.Hints;

namespace LlmResilience.Tests.Hints;

public sealed class ReadLimitTests
{
    private readonly ReadLimit _limit = new(TimeSpan.FromSeconds(5));

    [Fact]
    public void WasTooShort_AgainAndAgain_DoublesUpToSixtyTimesTheLeast()
    {
        List<double> limits = [];
        for (int i = 0; i < 8; i++)
        {
            limits.Add(_limit.Current.TotalSeconds);
            _limit.WasTooShort();
        }

        limits.Should().Equal(5, 10, 20, 40, 80, 160, 300, 300);
    }

    [Theory]
    [InlineData(0.1, 5)]
    [InlineData(8, 16)]
    [InlineData(280, 300)]
    public void Took_AfterALongLimit_IsTwiceThatAndNotLessThanTheLeast(double took, double limit)
    {
        for (int i = 0; i < 10; i++)
        {
            _limit.WasTooShort();
        }

        _limit.Took(TimeSpan.FromSeconds(took));

        _limit.Current.TotalSeconds.Should().Be(limit);
    }
}
