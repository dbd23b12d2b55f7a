namespace LlmResilience.Tests.Journal;

public sealed class InMemoryErrorJournalTests : JournalContract
{
    protected override IErrorJournal Create() => new InMemoryErrorJournal(1_000, Time);

    [Fact]
    public async Task Append_MoreThanItKeeps_KeepsTheNewestAndEveryCount()
    {
        InMemoryErrorJournal journal = new(5, Time);
        JournalEntry[] entries = [.. Enumerable.Range(0, 9).Select(i => Entry(Start.AddSeconds(-i)))];

        await journal.AppendAsync(Batch(entries));

        (await journal.QueryAsync(new JournalQuery())).Entries.Should().Equal(entries.Take(5));
        (await journal.AggregateAsync(LastHour)).Sum(bucket => bucket.Failures).Should().Be(9);
    }

    [Fact]
    public void New_WithRoomForNothing_IsRefused() =>
        FluentActions.Invoking(() => new InMemoryErrorJournal(0, Time)).Should().Throw<ArgumentOutOfRangeException>();
}
