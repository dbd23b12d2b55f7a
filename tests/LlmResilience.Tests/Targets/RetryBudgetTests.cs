using LlmResilience.Targets;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Targets;

public sealed class RetryBudgetTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TrySpend_FewCalls_AllowsTheFloor()
    {
        RetryBudget budget = new();

        Enumerable.Range(0, 5).Select(_ => budget.TrySpend(_time.GetUtcNow(), 0.2, floor: 3)).Should().Equal(true, true, true, false, false);
    }

    [Fact]
    public void TrySpend_ManyCalls_AllowsTheirShare()
    {
        RetryBudget budget = new();
        for (int i = 0; i < 100; i++)
        {
            budget.CountCall(_time.GetUtcNow());
        }

        Enumerable.Range(0, 40).Count(_ => budget.TrySpend(_time.GetUtcNow(), 0.2, floor: 3)).Should().Be(20);
    }

    [Fact]
    public void TrySpend_HalfAMinuteLater_StillRemembersWhatWasSpent()
    {
        RetryBudget budget = new();
        Enumerable.Range(0, 3).Count(_ => budget.TrySpend(_time.GetUtcNow(), 0.2, floor: 3)).Should().Be(3);

        _time.Advance(TimeSpan.FromSeconds(30));

        budget.TrySpend(_time.GetUtcNow(), 0.2, floor: 3).Should().BeFalse();
    }

    [Fact]
    public void TrySpend_AMinuteLater_IsFullAgain()
    {
        RetryBudget budget = new();
        Enumerable.Range(0, 3).Count(_ => budget.TrySpend(_time.GetUtcNow(), 0.2, floor: 3)).Should().Be(3);

        _time.Advance(TimeSpan.FromSeconds(60));

        budget.TrySpend(_time.GetUtcNow(), 0.2, floor: 3).Should().BeTrue();
    }
}
