using LlmResilience.Journal;
using LlmResilience.Testing;
using LlmResilience.Tests.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>What calls over real sockets leave in the error history, and what a journal that is ill does to them: nothing.</summary>
public sealed class JournalWireTests : WireTest
{
    [Fact]
    public async Task Call_FirstTargetFails_TheHistoryKnowsTheAttemptByTheCallIdOfTheReport()
    {
        One.Model("a").RepliesWith(FakeReply.Error(MovesOn));
        ResilienceHost host = await StartAsync(ThreeTargets);
        using LlmCallScope scope = LlmCallScope.Begin(new LlmCallOptions { Tenant = "acme" });

        using HttpResponseMessage response = await SendAsync(host.Client(), Chat());
        await FlushAsync(host);

        response.IsSuccessStatusCode.Should().BeTrue();
        JournalEntry entry = (await Journal(host).QueryAsync(new JournalQuery())).Entries.Should().ContainSingle().Subject;
        entry.CallId.Should().Be(scope.Reports.Single().CallId).And.MatchRegex("^[0-9a-f]{12}-1$");
        (entry.Provider, entry.Model, entry.Category, entry.Tenant, entry.AttemptNumber).Should().Be(("one", "a", LlmErrorCategory.ContextLengthExceeded, "acme", 1));
        entry.Message.Should().NotBeNullOrEmpty();
        entry.StatusCode.Should().Be(400);
        JournalBucket bucket = (await Journal(host).AggregateAsync(new JournalAggregation { From = entry.At.AddHours(-1), To = entry.At.AddHours(1), Bucket = TimeSpan.FromHours(2) })).Single();
        bucket.Failures.Should().Be(1);
    }

    [Fact]
    public async Task Verdict_OfAWatchedAttempt_IsRecordedToo()
    {
        One.Model("a").RepliesWith(FakeReply.Error(MovesOn));
        ResilienceHost host = await StartAsync(
            options => options.Providers["one"] = At(One.OpenAIAddress), services: services => services.AddHttpClient("watched").AddLlmVerdictHandler());

        using HttpResponseMessage first = await SendAsync(host.Client("watched"), Chat());
        using HttpResponseMessage second = await SendAsync(host.Client("watched"), Chat());
        await FlushAsync(host);

        (await Journal(host).QueryAsync(new JournalQuery())).Entries.Select(entry => entry.CallId).Should().OnlyHaveUniqueItems().And.HaveCount(2);
    }

    [Theory]
    [InlineData(FaultyJournal.Fault.Hang)]
    [InlineData(FaultyJournal.Fault.Throw)]
    public async Task Calls_JournalIsIll_NoneWaitsAndEachFailureIsCountedWhenItIsWell(FaultyJournal.Fault fault)
    {
        const int Calls = 100;
        FakeTimeProvider time = new(JournalLab.Start);
        FaultyJournal journal = new(new InMemoryErrorJournal(1_000, time)) { Now = fault };
        One.Model("a").RepliesWith(FakeReply.Error(MovesOn));
        ResilienceHost host = await StartAsync(
            options =>
            {
                ThreeTargets(options);
                options.Journal.QueueSize = 20;
                options.Journal.BatchSize = 1;
            },
            services: services => services.AddSingleton<IErrorJournal>(journal),
            time: time);
        HttpClient client = host.Client();

        // The clock stands still: were a call to wait for the journal, it would wait for ever.
        for (int i = 0; i < Calls; i += 10)
        {
            HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SendAsync(client, Chat())));
            answers.Should().OnlyContain(answer => answer.IsSuccessStatusCode);
            Array.ForEach(answers, answer => answer.Dispose());
        }

        journal.Now = FaultyJournal.Fault.None;
        time.Advance(TimeSpan.FromSeconds(5));
        for (int i = 0; i < 50 && !host.Services.GetRequiredService<JournalOutbox>().IsEmpty; i++)
        {
            await FlushAsync(host, evenIfItFails: true);
        }

        (await journal.AggregateAsync(new JournalAggregation { From = JournalLab.Start, To = JournalLab.Start.AddHours(1) })).Sum(bucket => bucket.Failures).Should().Be(Calls);
        (await journal.QueryAsync(new JournalQuery())).Entries.Should().HaveCountGreaterThanOrEqualTo(20).And.HaveCountLessThan(Calls);
    }

    private static IErrorJournal Journal(ResilienceHost host) => host.Services.GetRequiredService<IErrorJournal>();

    private static async Task FlushAsync(ResilienceHost host, bool evenIfItFails = false)
    {
        try
        {
            await host.Services.GetRequiredService<JournalWriter>().FlushAsync(CancellationToken.None).AsTask().WaitAsync(Limit);
        }
        catch (Exception e) when (evenIfItFails && e is IOException or TimeoutException)
        {
            // The try that was under way when the journal became well.
        }
    }
}
