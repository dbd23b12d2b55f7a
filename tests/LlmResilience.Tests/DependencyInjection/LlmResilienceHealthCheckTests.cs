using LlmResilience.DependencyInjection;
using LlmResilience.Tests.Hints;
using LlmResilience.Tests.Journal;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using static LlmResilience.Tests.Journal.FaultyJournal;

namespace LlmResilience.Tests.DependencyInjection;

/// <summary>What the health check says of the error journal. That of the hint store is shown with calls in <see cref="Wire.StoreOutageTests"/>.</summary>
public sealed class LlmResilienceHealthCheckTests : IAsyncDisposable
{
    private readonly Memory _memory = new();
    private readonly JournalLab _lab = new(new JournalOptions { QueueSize = 2 });

    public async ValueTask DisposeAsync()
    {
        await _memory.DisposeAsync();
        await _lab.DisposeAsync();
    }

    [Fact]
    public async Task Check_JournalFails_SaysSinceWhenAndHowManyWait()
    {
        _lab.Journal.Now = Fault.Throw;
        await _lab.FlushAsync();
        _lab.Time.Advance(TimeSpan.FromSeconds(1));
        _lab.Fail();
        _lab.Writer.Add(new AuditLine { Id = Guid.NewGuid(), At = JournalLab.Start, Who = "ann", Action = "forget" });
        await _lab.Awaiting(lab => lab.FlushAsync()).Should().ThrowAsync<IOException>();

        HealthCheckResult result = await CheckAsync();

        result.Status.Should().Be(HealthStatus.Degraded);
        result.Description.Should().Be(
            "The error journal fails (IOException). The log has the details (event 2010, JournalAway). Calls are not affected; failed attempts wait in memory.");
        result.Data.Should().Contain("journal.healthy", false).And.Contain("journal.since", JournalLab.Start.AddSeconds(1))
            .And.Contain("journal.waiting_entries", 1L).And.Contain("journal.waiting_audit_lines", 1).And.Contain("journal.recently_dropped", 0L);
        result.Data["journal.failures"].Should().BeOfType<int>().Which.Should().BePositive();
    }

    [Fact]
    public async Task Check_JournalHangs_NamesTheSetting()
    {
        _lab.Journal.Now = Fault.Hang;
        _lab.Fail();
        Task flush = _lab.FlushAsync();
        await _lab.Journal.Hung.WaitAsync(TimeSpan.FromSeconds(30));
        _lab.Time.Advance(_lab.Options.FlushTimeout);
        await flush.Awaiting(task => task).Should().ThrowAsync<TimeoutException>();

        (await CheckAsync()).Description.Should().StartWith("The error journal does not answer within Journal:FlushTimeout.");
    }

    [Fact]
    public async Task Check_JournalIsBack_IsHealthyAgain()
    {
        _lab.Journal.Now = Fault.Throw;
        _lab.Fail();
        await _lab.Awaiting(lab => lab.FlushAsync()).Should().ThrowAsync<IOException>();
        _lab.Journal.Now = Fault.None;
        await _lab.FlushAsync();

        HealthCheckResult result = await CheckAsync();

        result.Status.Should().Be(HealthStatus.Healthy);
        result.Data.Should().Contain("journal.healthy", true).And.Contain("journal.failures", 0).And.Contain("journal.waiting_entries", 0L).And.NotContainKey("journal.since");
    }

    [Fact]
    public async Task Check_MoreFailedThanTheQueueHolds_IsDegradedForFiveMinutes()
    {
        _lab.Journal.Now = Fault.Throw;
        await _lab.Awaiting(lab => FailAndFlushAsync(lab, 1)).Should().ThrowAsync<IOException>();
        await _lab.Awaiting(lab => FailAndFlushAsync(lab, 5)).Should().ThrowAsync<IOException>();
        _lab.Journal.Now = Fault.None;
        await _lab.FlushAsync();

        HealthCheckResult atOnce = await CheckAsync();
        _lab.Time.Advance(TimeSpan.FromMinutes(4));
        HealthCheckResult later = await CheckAsync();
        _lab.Time.Advance(TimeSpan.FromMinutes(1));
        HealthCheckResult afterwards = await CheckAsync();

        atOnce.Status.Should().Be(HealthStatus.Degraded);
        atOnce.Description.Should().StartWith("In the last 5 minutes 3 failed attempts were counted in the error history without their detail");
        atOnce.Data.Should().Contain("journal.recently_dropped", 3L).And.Contain("journal.healthy", true);
        later.Data.Should().Contain("journal.recently_dropped", 3L);
        afterwards.Status.Should().Be(HealthStatus.Healthy);
        afterwards.Data.Should().Contain("journal.recently_dropped", 0L);
    }

    private static Task FailAndFlushAsync(JournalLab lab, int times)
    {
        lab.Fail(times);
        return lab.FlushAsync();
    }

    private Task<HealthCheckResult> CheckAsync()
    {
        LlmResilienceHealthCheck check = new(_memory.Hints, _lab.Writer);
        HealthCheckContext context = new() { Registration = new HealthCheckRegistration("llm_resilience", check, HealthStatus.Degraded, null) };
        return check.CheckHealthAsync(context).WaitAsync(TimeSpan.FromSeconds(30));
    }
}
