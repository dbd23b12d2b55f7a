using LlmResilience.Tests.Hints;
using LlmResilience.Tests.Journal;
using LlmResilience.Tests.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using static LlmResilience.Tests.Administration.AdminLab;

namespace LlmResilience.Tests.Administration;

/// <summary>What is asked for, noted, refused and shown, without calls.</summary>
public sealed class LlmResilienceAdminTests : IAsyncLifetime
{
    private ResilienceHost _host = null!;

    public async Task InitializeAsync() => _host = await StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Blacklist_TargetThatNobodyCalledYet_IsShownWithWhoWhyAndUntil()
    {
        DateTimeOffset until = _host.Time.GetUtcNow().AddHours(1);

        ChangeResult result = await _host.Admin().BlacklistAsync("OpenAI", "gpt-4o-mini", Note, until).InTime();

        result.IsWritten.Should().BeTrue();
        TargetHint hint = _host.Hints.Find("openai", "gpt-4o-mini")!;
        hint.Should().BeEquivalentTo(new
        {
            Standing = TargetStanding.Blacklisted, StandingUntil = (DateTimeOffset?)until, OrderedBy = "alice", OrderReason = "it is being retired", Share = 0.0,
        });
        hint.Advice.Should().Be("Taken out of service by alice (it is being retired), until at 13:00 UTC.");
        CircuitOf(SubjectKind.Target).Should().BeEquivalentTo(new
        {
            Standing = CircuitStanding.Isolated, Until = (DateTimeOffset?)until, Reason = (LlmErrorCategory?)null, OrderedBy = "alice",
        });
    }

    [Fact]
    public async Task Blacklist_ItsEndPasses_IsGoodAgainByItself()
    {
        await _host.Admin().BlacklistAsync("openai", "m", Note, _host.Time.GetUtcNow().AddHours(1)).InTime();

        _host.Time.Advance(TimeSpan.FromHours(1));

        _host.Hints.Find("openai", "m")!.Should().BeEquivalentTo(new { Standing = TargetStanding.Good, OrderedBy = (string?)null });
        CircuitOf(SubjectKind.Target).Standing.Should().Be(CircuitStanding.Closed);
    }

    [Fact]
    public async Task Blacklist_GivenTwice_TheLaterOrderHolds()
    {
        await _host.Admin().BlacklistAsync("openai", "m", Note).InTime();
        DateTimeOffset until = _host.Time.GetUtcNow().AddMinutes(5);

        await _host.Admin().BlacklistAsync("openai", "m", new ChangeNote("bob", "only for now"), until).InTime();

        CircuitOf(SubjectKind.Target).Should().BeEquivalentTo(new { OrderedBy = "bob", Until = (DateTimeOffset?)until });
        (await StoredAsync()).Learned.Where(lesson => lesson.IsLive(_host.Time.GetUtcNow())).Should().ContainSingle().Which.Evidence.Should().Be("bob: only for now");
    }

    [Fact]
    public async Task EveryChange_LeavesOneAuditLineAndOneLogLine()
    {
        ILlmResilienceAdmin admin = _host.Admin();
        await admin.BlacklistAsync("openai", "m", Note).InTime();
        Subject target = CircuitOf(SubjectKind.Target).Subject;
        Subject key = CircuitOf(SubjectKind.Key).Subject;
        await admin.ReinstateAsync("openai", "m", Note).InTime();
        await admin.SetPreferredEndpointAsync("openai", "m", "/v1/responses", Note).InTime();
        await admin.SetPreferredEndpointAsync("openai", "m", null, Note).InTime();
        await admin.SetPreferredEndpointAsync("openai", "m", "/v1/messages", Note).InTime();
        await admin.RemoveLessonAsync("openai", "m", _host.Hints.Find("openai", "m")!.Lessons.Single().Key, Note).InTime();
        await admin.OpenAsync(target, TimeSpan.FromMinutes(1), Note).InTime();
        await admin.IsolateAsync(key, Note).InTime();
        await admin.ResetAsync(key, Note).InTime();
        await admin.ForgetAsync("openai", "m", Note).InTime();
        await _host.ImportAsync(await _host.ExportAsync());

        IReadOnlyList<AuditLine> lines = await _host.AuditAsync();

        string[] actions =
        [
            "blacklist", "reinstate", "set_preferred_endpoint", "unset_preferred_endpoint", "set_preferred_endpoint", "remove_lesson", "open", "isolate", "reset", "forget", "import",
        ];
        lines.Select(line => line.Action).Should().BeEquivalentTo(actions);
        lines.Should().OnlyContain(line => line.Who == "alice" && line.Why == "it is being retired" && line.At == _host.Time.GetUtcNow());
        lines.Single(line => line.Action == "blacklist").Subject.Should().Be(target);
        lines.Single(line => line.Action == "isolate").Subject.Should().Be(key);
        lines.Single(line => line.Action == "open").Detail.Should().Be("until 2026-03-01 12:01:00Z");
        lines.Single(line => line.Action == "remove_lesson").Detail.Should().Be("chosen_endpoint /v1/messages");
        _host.Logs.GetSnapshot().Where(record => record.Id.Id == 2100).Should().HaveCount(actions.Length)
            .And.OnlyContain(record => record.Level == LogLevel.Warning && record.Message.Contains("by alice: it is being retired"));
    }

    [Fact]
    public async Task PreferredEndpoint_SetByAPerson_IsNotOverwrittenByWhatIsLearned()
    {
        await _host.Admin().SetPreferredEndpointAsync("openai", "m", "/v1/messages", Note).InTime();
        _host.Time.Advance(TimeSpan.FromMinutes(1));
        DateTimeOffset now = _host.Time.GetUtcNow();
        LearnedElement learned = new()
        {
            Kind = LearnedElementKind.PreferredEndpoint, Value = "/v1/responses", Evidence = "phrase:x", LearnedAt = now, ExpiresAt = now.AddMinutes(10),
        };
        Subject target = Subject.Of(SubjectKind.Target, "openai", "https://api.openai.com:443/v1", "m");
        _host.Services.GetRequiredService<LlmResilience.Hints.HintBook>().For(target).Learn(learned, now);
        _host.Services.GetRequiredService<LlmResilience.Hints.HintBook>().For(target).Learn(learned with { Value = "/v1/messages" }, now);

        _host.Hints.Find("openai", "m")!.PreferredEndpoint.Should().Be("/v1/messages");
        _host.Time.Advance(TimeSpan.FromDays(400));
        _host.Hints.Find("openai", "m")!.PreferredEndpoint.Should().Be("/v1/messages", "nobody has unset it");

        await _host.Admin().SetPreferredEndpointAsync("openai", "m", "/v1/other", Note).InTime();
        _host.Hints.Find("openai", "m")!.PreferredEndpoint.Should().Be("/v1/other");
        await _host.Admin().SetPreferredEndpointAsync("openai", "m", null, Note).InTime();
        _host.Hints.Find("openai", "m")!.PreferredEndpoint.Should().BeNull();
    }

    [Fact]
    public async Task Isolate_EveryKindOfSubject_IsShownAndReset()
    {
        Subject provider = CircuitOf(SubjectKind.Provider).Subject;
        Subject key = CircuitOf(SubjectKind.Key).Subject;
        Subject[] subjects =
        [
            provider, key,
            Subject.Of(SubjectKind.Target, provider.Provider, provider.Address, "m"),
            Subject.Of(SubjectKind.Endpoint, provider.Provider, provider.Address, "m", "/v1/chat/completions"),
        ];

        foreach (Subject subject in subjects)
        {
            (await _host.Admin().IsolateAsync(subject, Note).InTime()).IsWritten.Should().BeTrue();
        }

        _host.Admin().ListCircuits().Where(circuit => circuit.Standing is CircuitStanding.Isolated).Select(circuit => circuit.Subject).Should().BeEquivalentTo(subjects);
        (await _host.Services.GetRequiredService<ICompatibilityHintStore>().LoadAsync()).Hints.Should().NotContain(hint => hint.Subject.Key != null, "fingerprints mean nothing elsewhere");
        foreach (Subject subject in subjects)
        {
            await _host.Admin().ResetAsync(subject, Note).InTime();
        }

        _host.Admin().ListCircuits().Should().OnlyContain(circuit => circuit.Standing == CircuitStanding.Closed);
    }

    [Fact]
    public async Task Reset_OfATarget_LeavesItsEndpointShutThatAPersonShut()
    {
        Subject provider = CircuitOf(SubjectKind.Provider).Subject;
        Subject target = Subject.Of(SubjectKind.Target, provider.Provider, provider.Address, "m");
        await _host.Admin().IsolateAsync(target, Note).InTime();
        await _host.Admin().IsolateAsync(Subject.Of(SubjectKind.Endpoint, provider.Provider, provider.Address, "m", "/v1/chat/completions"), Note).InTime();

        await _host.Admin().ResetAsync(target, Note).InTime();

        CircuitOf(SubjectKind.Target).Standing.Should().Be(CircuitStanding.Closed);
        CircuitOf(SubjectKind.Endpoint).Standing.Should().Be(CircuitStanding.Isolated);
    }

    [Fact]
    public async Task RemoveLesson_ThatIsTheOrder_EndsIt()
    {
        await _host.Admin().BlacklistAsync("openai", "m", Note).InTime();

        await _host.Admin().RemoveLessonAsync("openai", "m", new(LearnedElementKind.Isolated, "*"), Note).InTime();

        CircuitOf(SubjectKind.Target).Standing.Should().Be(CircuitStanding.Closed);
        _host.Hints.Find("openai", "m")!.Standing.Should().Be(TargetStanding.Good);
    }

    [Theory]
    [InlineData("", "why", "*Who is missing*")]
    [InlineData("alice", " ", "*Why is missing*")]
    [InlineData("a\nb", "why", "*control character*")]
    [InlineData("alice", "why\r\nalice: another line", "*control character*")]
    [InlineData("root: alice", "why", "*colon*")]
    public async Task Changes_NoteThatCannotBeUsed_ChangeNothing(string who, string why, string message)
    {
        await _host.Admin().Awaiting(admin => admin.BlacklistAsync("openai", "m", new ChangeNote(who, why)).AsTask()).Should().ThrowAsync<ArgumentException>().WithMessage(message);
        await _host.Admin().Awaiting(admin => admin.BlacklistAsync("openai", "m", new ChangeNote(new string('x', 129), "why")).AsTask()).Should().ThrowAsync<ArgumentException>();

        _host.Hints.Find("openai", "m").Should().BeNull();
        (await _host.AuditAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Changes_OfWhatIsNotKnown_SaySoAndChangeNothing()
    {
        ILlmResilienceAdmin admin = _host.Admin();
        Subject elsewhere = Subject.Of(SubjectKind.Provider, "openai", "https://elsewhere/");
        Subject strangersKey = Subject.Of(SubjectKind.Key, "openai", "https://api.openai.com:443/v1", key: "0123456789abcdef");

        await admin.Awaiting(a => a.BlacklistAsync("opnai", "m", Note).AsTask()).Should().ThrowAsync<LlmUnknownSubjectException>().WithMessage("*Did you mean 'openai'?*");
        await admin.Awaiting(a => a.ForgetAsync("openai", "m", Note).AsTask()).Should().ThrowAsync<LlmUnknownSubjectException>();
        await admin.Awaiting(a => a.RemoveLessonAsync("openai", "m", new(LearnedElementKind.Isolated, "*"), Note).AsTask()).Should().ThrowAsync<LlmUnknownSubjectException>();
        await admin.Awaiting(a => a.IsolateAsync(elsewhere, Note).AsTask()).Should().ThrowAsync<LlmUnknownSubjectException>().WithMessage("*https://api.openai.com:443/v1*");
        await admin.Awaiting(a => a.IsolateAsync(strangersKey, Note).AsTask()).Should().ThrowAsync<LlmUnknownSubjectException>().WithMessage("*fingerprint*");
        await admin.Awaiting(a => a.BlacklistAsync("openai", "m", Note, _host.Time.GetUtcNow()).AsTask()).Should().ThrowAsync<ArgumentException>().WithMessage("*past*");
        await admin.Awaiting(a => a.OpenAsync(CircuitOf(SubjectKind.Provider).Subject, TimeSpan.Zero, Note).AsTask()).Should().ThrowAsync<ArgumentException>();
        await admin.Awaiting(a => a.SetPreferredEndpointAsync("openai", "m", "v1/responses?key=x", Note).AsTask()).Should().ThrowAsync<ArgumentException>();

        (await _host.AuditAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Isolate_MoreThanAreKept_IsRefused()
    {
        for (int i = 0; i < 1_000; i++)
        {
            _host.Services.GetRequiredService<LlmResilience.Hints.PersonOrders>()
                .Isolate(Subject.Of(SubjectKind.Target, "openai", "https://api.openai.com:443/v1", $"m{i}"), "alice", "why", null);
        }

        await _host.Admin().Awaiting(a => a.BlacklistAsync("openai", "one more", Note).AsTask()).Should().ThrowAsync<InvalidOperationException>().WithMessage("*1000*");
        await _host.Admin().BlacklistAsync("openai", "m7", Note).InTime();
    }

    [Fact]
    public async Task Blacklist_SecretInTheReason_IsKeptNowhere()
    {
        await _host.Admin().BlacklistAsync("openai", "m", new ChangeNote("alice", "the key sk-planted-9876543210 leaked")).InTime();

        (await _host.AuditAsync()).Single().Why.Should().Be("the key sk-*** leaked");
        (await _host.ExportAsync()).Should().NotContain("planted");
        _host.Logs.GetSnapshot().Should().NotContain(record => record.Message.Contains("planted"));
    }

    [Fact]
    public async Task Blacklist_StoreAndJournalAreAway_HoldsHereAndSaysWhatIsNotWritten()
    {
        FakeTimeProvider time = new(Memory.Start);
        WatchedStore store = new(new InMemoryHintStore(time)) { Now = WatchedStore.Fault.Throw };
        FaultyJournal journal = new(new InMemoryErrorJournal(100, time)) { Now = FaultyJournal.Fault.Throw };
        await using ResilienceHost host = await StartAsync(time, services => services.AddSingleton<ICompatibilityHintStore>(store).AddSingleton<IErrorJournal>(journal));

        ChangeResult result = await host.Admin().BlacklistAsync("openai", "m", Note).InTime();

        (result.StoreProblem, result.JournalProblem).Should().NotBe((null, null));
        result.StoreProblem.Should().NotBeNull();
        result.JournalProblem.Should().NotBeNull();
        host.Hints.Find("openai", "m")!.Standing.Should().Be(TargetStanding.Blacklisted);
        store.Now = WatchedStore.Fault.None;
        journal.Now = FaultyJournal.Fault.None;
        (await host.Admin().BlacklistAsync("openai", "m", Note).InTime()).IsWritten.Should().BeTrue();
        (await host.AuditAsync()).Should().HaveCount(2);
    }

    [Fact]
    public async Task Isolate_StoreIsAwayAndTheHostStops_TheNextOneHasItFromTheSpool()
    {
        string spool = Directory.CreateTempSubdirectory().FullName;
        try
        {
            FakeTimeProvider time = new(Memory.Start);
            WatchedStore store = new(new InMemoryHintStore(time)) { Now = WatchedStore.Fault.Throw };
            Subject provider = CircuitOf(SubjectKind.Provider).Subject;
            await using (ResilienceHost first = await StartOnAsync(store, spool, time))
            {
                (await first.Admin().IsolateAsync(provider, Note).InTime()).StoreProblem.Should().NotBeNull();
            }

            await using ResilienceHost second = await StartOnAsync(store, spool, time);

            second.Admin().ListCircuits().Single(circuit => circuit.Subject == provider).Should().BeEquivalentTo(new { Standing = CircuitStanding.Isolated, OrderedBy = "alice" });
        }
        finally
        {
            Directory.Delete(spool, recursive: true);
        }
    }

    private static Task<ResilienceHost> StartOnAsync(ICompatibilityHintStore store, string spool, FakeTimeProvider time) => ResilienceHost.StartAsync(
        options =>
        {
            options.Providers["openai"] = new ProviderOptions { Address = "https://api.openai.com/v1" };
            options.Hints.SpoolPath = spool;
        },
        services: services => services.AddSingleton(store),
        time: time).WaitAsync(Limit);

    [Fact]
    public async Task Runtime_WithoutDependencyInjection_HasTheSame()
    {
        await using LlmResilienceRuntime runtime = LlmResilienceRuntime.Create(
            options => options.Providers["openai"] = new ProviderOptions { Address = "https://api.openai.com/v1" });

        await runtime.Admin.BlacklistAsync("openai", "m", Note).InTime();

        runtime.Hints.Find("openai", "m")!.Standing.Should().Be(TargetStanding.Blacklisted);
        (await runtime.Journal.ReadAuditAsync(new AuditQuery { Who = "alice" }).InTime()).Lines.Should().ContainSingle();
    }

    private CircuitStatus CircuitOf(SubjectKind kind) => _host.Admin().ListCircuits().Single(circuit => circuit.Subject.Kind == kind);

    private async Task<StoredHint> StoredAsync() =>
        (await _host.Services.GetRequiredService<ICompatibilityHintStore>().LoadAsync()).Hints.Single(hint => hint.Subject.Kind == SubjectKind.Target);
}
