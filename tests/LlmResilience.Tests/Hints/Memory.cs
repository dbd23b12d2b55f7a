using LlmResilience.Hints;
using LlmResilience.Hints.Delivery;
using LlmResilience.Hints.Spool;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Hints;

/// <summary>The memory of one process, assembled on a store and a driven clock.</summary>
internal sealed class Memory : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public Memory(ICompatibilityHintStore? store = null, HintOptions? options = null, FakeTimeProvider? time = null, ISpoolStorage? storage = null)
    {
        Time = time ?? new FakeTimeProvider(Start);
        Options = options ?? new HintOptions();
        Store = store ?? new InMemoryHintStore(Time);
        Signal = new FlushSignal();
        Book = new HintBook(Options, Time, Logger<HintBook>());
        Outbox = new HintOutbox(Options, Signal);
        Learner = new HintLearner(Book, new StandingSources(Options, Logger<StandingSources>()), Outbox, Options, Time);
        Loader = new HintLoader(Book, Outbox, Options, Time, Logger<HintLoader>());
        Calls = new HintStoreCalls(Store, Options, Time);
        Watcher = new HintWatcher(Store, Calls, Loader, Signal, Options, Time, Logger<HintWatcher>());
        Condition = new HintStoreCondition(Options, Time, Logger<HintStoreCondition>(), static () => 1);
        HintSpool spool = new(storage ?? new SpoolDirectory(Options, Time), Options, Time, Logger<HintSpool>());
        AdoptedLines adopted = new(Calls, spool, Watcher, Options, Time, Logger<AdoptedLines>());
        Delivery = new HintDelivery(Calls, Loader, Watcher, Outbox, spool, adopted, Options, Time, Logger<HintDelivery>());
        Flusher = new HintFlusher(Calls, Delivery, Outbox, Condition, Signal, Options, Time, Logger<HintFlusher>());
        Hints = new LlmHints(Book, Learner, Flusher, Time, subject => Standings.GetValueOrDefault(subject, new StandingOfTarget(TargetStanding.Good)));
    }

    public FakeTimeProvider Time { get; }

    public HintOptions Options { get; }

    public ICompatibilityHintStore Store { get; }

    public FlushSignal Signal { get; }

    public HintBook Book { get; }

    public HintOutbox Outbox { get; }

    public HintLearner Learner { get; }

    public HintLoader Loader { get; }

    public HintWatcher Watcher { get; }

    public HintStoreCalls Calls { get; }

    public HintStoreCondition Condition { get; }

    public HintDelivery Delivery { get; }

    public HintFlusher Flusher { get; }

    public LlmHints Hints { get; }

    public FakeLogCollector Logs { get; } = new();

    public Dictionary<Subject, StandingOfTarget> Standings { get; } = [];

    public static Subject Target(string model = "gpt-4o-mini") => Subject.Of(SubjectKind.Target, "openai", "https://api.openai.com/v1/", model);

    public static Subject Endpoint(string endpoint, string model = "gpt-4o-mini") =>
        Subject.Of(SubjectKind.Endpoint, "openai", "https://api.openai.com/v1/", model, endpoint);

    public static LlmError Error(LlmErrorCategory category, LlmBlame blame = LlmBlame.Model) =>
        new() { Category = category, Blame = blame, Transient = true, Evidence = "code:test", Message = "it failed", StatusCode = 503 };

    public void Good(string model = "gpt-4o-mini", string endpoint = "/v1/chat/completions") =>
        Learner.OnAttempt(new(Book.For(Target(model)), endpoint, LearnedResult.Good, null, false, false, Time.GetUtcNow()));

    public void Fail(LlmError error, string model = "gpt-4o-mini", bool sent = true, bool callersOwn = false, string endpoint = "/v1/chat/completions") =>
        Learner.OnAttempt(new(Book.For(Target(model)), endpoint, LearnedResult.Failed, error, sent, callersOwn, Time.GetUtcNow()));

    public Task FlushAsync() => Flusher.FlushAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public async Task<StoredHint?> StoredAsync(Subject subject) =>
        (await Store.LoadAsync()).Hints.SingleOrDefault(hint => hint.Subject == subject);

    public async ValueTask DisposeAsync() => await Flusher.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    private FakeLogger<T> Logger<T>() => new FakeLogger<T>(Logs);
}
