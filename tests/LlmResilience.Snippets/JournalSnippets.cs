using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LlmResilience.Snippets;

public sealed class JournalSnippets
{
    [Fact]
    public void History_InAFile_IsChosenBesideTheHints()
    {
        ServiceCollection services = new();
        IConfiguration configuration = new ConfigurationBuilder().Build();

        services.AddLlmResilience(configuration.GetSection("LlmResilience"))
            .UseSqliteHintStore("hints.db")
            .UseSqliteErrorJournal("journal.db");

        services.Should().ContainSingle(service => service.ServiceType == typeof(IErrorJournal));
    }

    [Fact]
    public async Task History_OfADay_IsAskedAndResolved()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        InMemoryErrorJournal journal = new(100, TimeProvider.System);
        await journal.AppendAsync(new JournalBatch
        {
            Writer = Guid.NewGuid(),
            Sequence = 1,
            Entries = [Entry(now, LlmErrorCategory.RateLimit), Entry(now, LlmErrorCategory.InsufficientBalance)],
        });

        await ShowAsync(journal, now);

        (await ChartAsync(journal, now)).Should().HaveCount(2);
        (await ResolveAsync(journal, now)).Should().Be(1);
    }

    private static async Task ShowAsync(InMemoryErrorJournal journal, DateTimeOffset now)
    {
        JournalPage page = await journal.QueryAsync(new JournalQuery
        {
            Filter = new JournalFilter { From = now.AddHours(-1), Provider = "openai", Category = LlmErrorCategory.RateLimit, Resolved = false },
        });
        foreach (JournalEntry entry in page.Entries)
        {
            Console.WriteLine($"{entry.At:u} {entry.Provider}/{entry.Model} {entry.StatusCode} {entry.Message}");
        }

        page.Entries.Should().ContainSingle();
    }

    private static async Task<IReadOnlyList<JournalBucket>> ChartAsync(InMemoryErrorJournal journal, DateTimeOffset now)
    {
        IReadOnlyList<JournalBucket> chart = await journal.AggregateAsync(new JournalAggregation
        {
            From = now.AddHours(-24),
            To = now,
            Bucket = TimeSpan.FromMinutes(15),
            ByCategory = true,
        });
        return chart;
    }

    private static async Task<long> ResolveAsync(InMemoryErrorJournal journal, DateTimeOffset now)
    {
        long marked = await journal.ResolveAllAsync(
            new JournalFilter { Provider = "openai", Category = LlmErrorCategory.InsufficientBalance, To = now }, "topped up the account");
        return marked;
    }

    private static JournalEntry Entry(DateTimeOffset now, LlmErrorCategory category) => new()
    {
        Id = Guid.NewGuid(),
        At = now.AddMinutes(-1),
        Provider = "openai",
        Model = "gpt-4o-mini",
        Endpoint = "/v1/chat/completions",
        Category = category,
        Blame = LlmBlame.Key,
        AttemptNumber = 1,
        CallId = "3f9a1c2b77d0-42",
        Duration = TimeSpan.FromSeconds(1),
        MayHaveRun = LlmMayHaveRun.No,
    };
}
