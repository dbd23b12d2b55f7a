using LlmResilience.Tests.Wire;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Sqlite.Tests.Wire;

/// <summary>Persons' orders in a file: after a restart, in another process's host, and for a person with a shell.</summary>
public sealed class OrdersTests : WireTest, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // The views go by the clock of SQLite.
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Restart_OrdersOnTargetProviderAndEndpoint_HoldFromTheFirstCallOnUntilTheyAreTakenBack()
    {
        Answer();
        string file = _folder.NewFile();
        Subject one, three;
        await using (ResilienceHost first = await StartOnAsync(file))
        {
            one = SubjectOf(first, "one");
            three = SubjectOf(first, "three");
            await Admin(first).IsolateAsync(Subject.Of(SubjectKind.Endpoint, one.Provider, one.Address, "a", "/v1/chat/completions"), Note()).AsTask().WaitAsync(Limit);
            await Admin(first).BlacklistAsync("two", "b", Note(), _time.GetUtcNow().AddHours(1)).AsTask().WaitAsync(Limit);
            await Admin(first).IsolateAsync(three, Note()).AsTask().WaitAsync(Limit);
        }

        await using (ResilienceHost second = await StartOnAsync(file))
        {
            (await second.Client().Awaiting(client => SendAsync(client, Chat())).Should().ThrowAsync<LlmCallFailedException>())
                .Which.Report.Skipped.Should().HaveCount(3).And.OnlyContain(skipped => skipped.Reason.Contains("taken out of service by alice (why)"));
            (One.RequestCount + Two.RequestCount + Three.RequestCount).Should().Be(0);
            await Admin(second).ResetAsync(three, Note()).AsTask().WaitAsync(Limit);
        }

        await using ResilienceHost third = await StartOnAsync(file);
        using HttpResponseMessage answered = await SendAsync(third.Client(), Chat());
        ServedBy(answered).Should().StartWith("served-by=three/c");
        _time.Advance(TimeSpan.FromHours(1));
        using HttpResponseMessage later = await SendAsync(third.Client(), Chat());
        ServedBy(later).Should().StartWith("served-by=two/b", "that order had an end");
    }

    [Fact]
    public async Task TwoHosts_OnOneFile_OrderAndReinstatingAreHeardAndTheViewShowsThem()
    {
        Answer();
        string file = _folder.NewFile();
        await using ResilienceHost giving = await StartOnAsync(file);
        await using ResilienceHost hearing = await StartOnAsync(file);

        await Admin(giving).BlacklistAsync("one", "a", Note()).AsTask().WaitAsync(Limit);
        await HeardAsync(hearing, TargetStanding.Blacklisted);
        using HttpResponseMessage moved = await SendAsync(hearing.Client(), Chat());
        ServedBy(moved).Should().StartWith("served-by=two/b");
        ReadRow(file).Should().Be((1L, null, "alice: why"));

        await Admin(giving).ReinstateAsync("one", "a", Note()).AsTask().WaitAsync(Limit);
        await HeardAsync(hearing, TargetStanding.Good);
        using HttpResponseMessage back = await SendAsync(hearing.Client(), Chat());
        ServedBy(back).Should().StartWith("served-by=one/a");
        ReadRow(file).Should().Be((0L, null, null));
    }

    private static ILlmResilienceAdmin Admin(ResilienceHost host) => host.Services.GetRequiredService<ILlmResilienceAdmin>();

    private static ChangeNote Note() => new("alice", "why");

    private static Subject SubjectOf(ResilienceHost host, string provider) =>
        Admin(host).ListCircuits().First(circuit => circuit.Subject.Kind == SubjectKind.Provider && circuit.Subject.Provider == provider).Subject;

    private static (long, string?, string?) ReadRow(string file)
    {
        using SqliteConnection connection = new($"Data Source={file};Pooling=false");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT is_blacklisted, blacklisted_until, blacklist_reason FROM model_compatibility_hints WHERE provider_id = 'one'";
        using SqliteDataReader reader = command.ExecuteReader();
        reader.Read().Should().BeTrue();
        return (reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2));
    }

    // The clock is driven: it moves on until the file has been looked at.
    private async Task HeardAsync(ResilienceHost host, TargetStanding standing)
    {
        for (int i = 0; i < 10_000 && host.Hints.Find("one", "a")?.Standing != standing; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
            await host.Hints.FlushAsync().AsTask().WaitAsync(Limit);
        }

        host.Hints.Find("one", "a")!.Standing.Should().Be(standing);
    }

    private Task<ResilienceHost> StartOnAsync(string file) => ResilienceHost.StartAsync(ThreeTargets, resilience => resilience.UseSqliteHintStore(file), time: _time);

    private void Answer()
    {
        One.Model("a").Answers("Hello");
        Two.Model("b").Answers("Hello");
        Three.Model("c").Answers("Hello");
    }
}
