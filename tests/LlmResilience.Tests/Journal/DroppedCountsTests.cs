using LlmResilience.Journal;

namespace LlmResilience.Tests.Journal;

public sealed class DroppedCountsTests
{
    [Fact]
    public void Take_ThousandsOfInventedNames_IsBoundedAndNothingIsLost()
    {
        DroppedCounts counts = new();
        for (int i = 0; i < 30_000; i++)
        {
            counts.Add(JournalLab.Entry(JournalLab.Start, i % 2 == 0 ? LlmErrorCategory.Timeout : LlmErrorCategory.RateLimit, $"m{i}") with { Provider = $"p{i % 20_000}" });
        }

        counts.Failures.Should().Be(30_000);
        IReadOnlyList<JournalCount> taken = counts.Take();

        taken.Should().HaveCountLessThanOrEqualTo((2 * DroppedCounts.Room) + Enum.GetValues<LlmErrorCategory>().Length);
        taken.Where(count => count.Category is LlmErrorCategory.Timeout).Sum(count => count.Failures).Should().Be(15_000);
        taken.Sum(count => count.PossiblyBilled).Should().Be(30_000);
        taken.Should().Contain(count => count.Model != null).And.Contain(count => count.Model == null && count.Provider != null).And.Contain(count => count.Provider == null);
        (counts.Failures, counts.EverDropped, counts.Take().Count).Should().Be((0L, 30_000L, 0));
    }

    [Fact]
    public void Take_SameMinuteAndNames_IsOneCount()
    {
        DroppedCounts counts = new();
        counts.Add(JournalLab.Entry(JournalLab.Start));
        counts.Add(JournalLab.Entry(JournalLab.Start) with { At = JournalLab.Start.AddSeconds(59), MayHaveRun = LlmMayHaveRun.No });
        counts.Add(JournalLab.Entry(JournalLab.Start) with { At = JournalLab.Start.AddSeconds(60) });

        counts.Take().Should().BeEquivalentTo(
        [
            new JournalCount { Minute = JournalLab.Start, Provider = "p", Model = "m", Category = LlmErrorCategory.RateLimit, Failures = 2, PossiblyBilled = 1 },
            new JournalCount { Minute = JournalLab.Start.AddMinutes(1), Provider = "p", Model = "m", Category = LlmErrorCategory.RateLimit, Failures = 1, PossiblyBilled = 1 },
        ]);
    }
}
