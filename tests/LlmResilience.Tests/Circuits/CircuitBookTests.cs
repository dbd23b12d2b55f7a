using LlmResilience.Circuits;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Circuits;

public class CircuitBookTests
{
    private readonly FakeTimeProvider _time = new(CircuitLab.Start);
    private readonly FakeLogger<CircuitBook> _logger = new();
    private readonly CircuitOptions _options = new();

    private DateTimeOffset Now => _time.GetUtcNow();

    [Fact]
    public void For_SameSubject_IsTheSameCircuit()
    {
        CircuitBook book = Book();
        Circuit circuit = book.For(CircuitLab.SubjectOf(SubjectKind.Target));
        book.For(CircuitLab.SubjectOf(SubjectKind.Target)).Should().BeSameAs(circuit);
        book.Find(CircuitLab.SubjectOf(SubjectKind.Target)).Should().BeSameAs(circuit);
        book.Find(CircuitLab.SubjectOf(SubjectKind.Target, "other")).Should().BeNull();
    }

    [Fact]
    public void CircuitsOf_NothingBadWasSaid_HasNoneForEndpointAndKeys()
    {
        CircuitBook book = Book();
        SubjectCircuits circuits = CircuitsOf(book);
        (circuits.Endpoint ?? circuits.Key ?? circuits.KeyOnTarget).Should().BeNull();
        book.All.Should().HaveCount(2);
    }

    [Fact]
    public void CircuitsOf_SomethingBadWasSaid_FindsTheParts()
    {
        CircuitBook book = Book();
        Circuit[] made = [.. new[] { SubjectKind.Endpoint, SubjectKind.Key, SubjectKind.KeyOnTarget }.Select(kind => book.For(CircuitLab.SubjectOf(kind)))];
        SubjectCircuits circuits = CircuitsOf(book);
        new[] { circuits.Endpoint, circuits.Key, circuits.KeyOnTarget }.Should().Equal(made);
    }

    [Fact]
    public void For_MoreKeysThanTheLimit_KeepsTheBookBounded()
    {
        CircuitBook book = Book(new CircuitBookLimits(100, 50, 5));
        for (int i = 0; i < 1000; i++)
        {
            book.For(CircuitLab.SubjectOf(i % 2 == 0 ? SubjectKind.Key : SubjectKind.KeyOnTarget, key: $"k{i}"));
            book.For(Subject.Of(SubjectKind.Endpoint, "p", "https://p:443", "m", endpoint: $"/v1/{i}"));
            book.For(CircuitLab.SubjectOf(SubjectKind.Target, $"m{i}"));
        }

        book.All.GroupBy(c => c.Subject.Key is null ? c.Subject.Kind : SubjectKind.Key).Should().OnlyContain(group =>
            group.Count() <= (group.Key == SubjectKind.Key ? 50 : group.Key == SubjectKind.Endpoint ? 5 : 100));
    }

    [Fact]
    public void For_TooManyKeys_DropsCallersOwnFirstThenIdleThenOld()
    {
        CircuitBook book = Book(new CircuitBookLimits(100, 4, 5));
        Circuit open = book.For(CircuitLab.SubjectOf(SubjectKind.Key, key: "open"));
        open.Restore(new KnownOpening(Now.AddHours(1), LlmErrorCategory.Authentication), Now);
        _time.Advance(TimeSpan.FromSeconds(10));
        book.For(CircuitLab.SubjectOf(SubjectKind.Key, key: "old"));
        _time.Advance(TimeSpan.FromSeconds(10));
        book.For(CircuitLab.SubjectOf(SubjectKind.Key, key: "new"));
        _time.Advance(TimeSpan.FromSeconds(10));
        Circuit callers = book.For(CircuitLab.SubjectOf(SubjectKind.Key, key: "callers"));
        callers.IsOfCaller = true;
        callers.Restore(new KnownOpening(Now.AddHours(1), LlmErrorCategory.Authentication), Now);

        List<string> dropped = [];
        for (int i = 0; i < 3; i++)
        {
            string[] before = Keys(book);
            book.For(CircuitLab.SubjectOf(SubjectKind.Key, key: $"more{i}"));
            dropped.AddRange(before.Except(Keys(book)));
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        dropped.Should().Equal("callers", "old", "new");
        CircuitsOf(book, "callers").Key.Should().BeNull();
    }

    [Fact]
    public void Remove_ATarget_TakesItsPartsAlong()
    {
        CircuitBook book = Book();
        book.For(CircuitLab.SubjectOf(SubjectKind.KeyOnTarget));
        book.For(CircuitLab.SubjectOf(SubjectKind.Endpoint));
        book.For(CircuitLab.SubjectOf(SubjectKind.Key));
        book.Remove(CircuitLab.SubjectOf(SubjectKind.Target));
        book.All.Select(c => c.Subject.Kind).Should().BeEquivalentTo([SubjectKind.Provider, SubjectKind.Key]);
    }

    [Fact]
    public void Subscribe_ListenerThrows_OthersAndTheCallGoOn()
    {
        CircuitBook book = Book();
        List<CircuitTransition> seen = [];
        book.Subscribe(_ => throw new InvalidOperationException("boom"));
        IDisposable second = book.Subscribe(seen.Add);
        Circuit circuit = book.For(CircuitLab.SubjectOf(SubjectKind.Target));
        circuit.Isolate(new Isolation(null), Now);
        second.Dispose();
        circuit.Reset(Now);
        seen.Should().ContainSingle().Which.Isolated.Should().BeTrue();
        _logger.Collector.GetSnapshot().Count(r => r.Id.Id == 1505).Should().Be(2);
    }

    [Fact]
    public void Subscribe_TheLogThrows_ListenersHearEveryTransition()
    {
        CircuitBook book = new(() => _options, _time, () => 0, new ThrowingLogger<CircuitBook>());
        List<CircuitTransition> seen = [];
        book.Subscribe(seen.Add);
        Circuit circuit = book.For(CircuitLab.SubjectOf(SubjectKind.Target));
        circuit.Isolate(new Isolation(null), Now);
        circuit.Reset(Now);
        seen.Should().HaveCount(2);
    }

    [Fact]
    public void For_EndlessNames_LooksAtTheOthersOnlyPastTheLimit()
    {
        CircuitBook book = Book();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
        {
            book.For(CircuitLab.SubjectOf(SubjectKind.Target, $"m{i}"));
        }

        ((GC.GetAllocatedBytesForCurrentThread() - before) / 10_000).Should().BeLessThan(8_000, "a copy of all names for each new one is 40 KB on average");
    }

    [Fact]
    public void Remove_Parts_LeaveRoomForOthers()
    {
        CircuitBook book = Book(new CircuitBookLimits(100, 2, 5));
        book.For(CircuitLab.SubjectOf(SubjectKind.KeyOnTarget, "a"));
        book.For(CircuitLab.SubjectOf(SubjectKind.KeyOnTarget, "b"));
        book.Remove(CircuitLab.SubjectOf(SubjectKind.Target, "a"));
        book.For(CircuitLab.SubjectOf(SubjectKind.KeyOnTarget, "c"));
        book.All.Count(c => c.Subject.Kind is SubjectKind.KeyOnTarget).Should().Be(2);
    }

    [Fact]
    public void Log_AWholeOutage_IsOneLinePerTransition()
    {
        CircuitBook book = Book();
        Circuit circuit = book.For(CircuitLab.SubjectOf(SubjectKind.Target));
        for (int i = 0; i < 5; i++)
        {
            circuit.Record(CircuitPermit.FromBefore(circuit), CircuitLab.Bad() with { Text = "status:503" }, Now);
        }

        for (int i = 0; i < 100; i++)
        {
            circuit.TryEnter(Now, CircuitEntry.Normal, out _);
        }

        FakeLogRecord record = _logger.Collector.GetSnapshot().Should().ContainSingle().Which;
        record.Level.Should().Be(LogLevel.Warning);
        record.Message.Should().Be("The circuit of target p/m is open until 2026-01-05 08:00:30Z: server_error (status:503).");
    }

    [Fact]
    public void RestoreAndAdvise_UseTheBooksClock()
    {
        CircuitBook book = Book();
        Subject target = CircuitLab.SubjectOf(SubjectKind.Target);
        Subject key = CircuitLab.SubjectOf(SubjectKind.Key);
        book.Restore(target, new KnownOpening(Now.AddSeconds(20), LlmErrorCategory.ServerError));
        book.Advise(key, new KnownOpening(Now.AddSeconds(20), LlmErrorCategory.RateLimit));
        book.Find(target)!.View(Now).Phase.Should().Be(CircuitPhase.Open);
        book.Find(key)!.View(Now).Suspect.Should().BeTrue();
    }

    private static string[] Keys(CircuitBook book) => [.. book.All.Where(c => c.Subject.Key is not null).Select(c => c.Subject.Key!)];

    private static SubjectCircuits CircuitsOf(CircuitBook book, string key = "k") => CircuitBook.CircuitsOf(
        book.For(CircuitLab.SubjectOf(SubjectKind.Provider)),
        book.For(CircuitLab.SubjectOf(SubjectKind.Target)),
        "/v1/chat/completions",
        key);

    private CircuitBook Book(CircuitBookLimits? limits = null) => new(() => _options, _time, () => 0, _logger, limits);
}
