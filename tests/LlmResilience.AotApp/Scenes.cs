using LlmResilience.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace LlmResilience.AotApp;

/// <summary>Two fake providers, and calls to them: one learns, the other knows, and a third is told by what one left that ended without its store.</summary>
internal sealed class Scenes : IAsyncDisposable
{
    private const string ResponsesOnly = "codex-mini-latest";
    private const string Working = "gpt-4o-mini";

    private readonly FakeProvider _first;
    private readonly FakeProvider _second;
    private readonly string _file;
    private readonly string _journal;
    private readonly string _folder;

    private Scenes(FakeProvider first, FakeProvider second, string folder)
    {
        _first = first;
        _second = second;
        _folder = folder;
        _file = Path.Combine(folder, "hints.db");
        _journal = Path.Combine(folder, "journal.db");
    }

    public static async Task<Scenes> StartAsync(string folder, CancellationToken cancellationToken)
    {
        FakeProvider first = await FakeProvider.StartAsync(cancellationToken: cancellationToken);
        FakeProvider second = await FakeProvider.StartAsync(cancellationToken: cancellationToken);
        first.Model(ResponsesOnly).Fails("openai/responses-only");
        second.Model(Working).Answers("Hello from the second.");
        return new Scenes(first, second, folder);
    }

    /// <summary>Options from a configuration section, a client of the factory, and a call that falls back and learns why.</summary>
    public async Task CallThroughHostAsync(CancellationToken cancellationToken)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(Settings());
        builder.Services.AddLlmResilience(builder.Configuration.GetSection("LlmResilience")).UseSqliteHintStore(_file).UseSqliteErrorJournal(_journal);
        builder.Services.AddHealthChecks().AddLlmResilience();
        builder.Services.AddHttpClient("chat").AddLlmResilienceHandler("main");
        using IHost host = builder.Build();
        await host.StartAsync(cancellationToken);
        using HttpClient client = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("chat");

        await ExpectAnswerAsync(client, "served-by=two/gpt-4o-mini; attempts=2; fallback=true", cancellationToken);

        ExpectLesson(host.Services.GetRequiredService<ILlmHints>());
        HealthReport health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(cancellationToken);
        Expect(HealthStatus.Healthy, health.Status, "the health: " + health.Entries["llm_resilience"].Description);
        await host.StopAsync(cancellationToken);
    }

    /// <summary>The same without dependency injection, over the file that the host has written: the first target is not tried again.</summary>
    public async Task CallThroughRuntimeAsync(CancellationToken cancellationToken)
    {
        await using LlmResilienceRuntime runtime = LlmResilienceRuntime.Create(
            Configure,
            build => build.UseSqliteHintStore(_file));
        await runtime.Hints.LoadedAsync(cancellationToken);
        ExpectLesson(runtime.Hints);
        using HttpClient client = runtime.CreateClient("main");

        await ExpectAnswerAsync(client, "served-by=two/gpt-4o-mini; attempts=1; fallback=true", cancellationToken);

        Expect(1, _first.RequestCount, "requests to the first provider");
        Expect(2, _second.RequestCount, "requests to the second provider");
    }

    /// <summary>What the host wrote into the error history, as another process reads it.</summary>
    public async Task ReadJournalAsync(CancellationToken cancellationToken)
    {
        await using SqliteErrorJournal journal = new(new SqliteErrorJournalOptions { Path = _journal }, TimeProvider.System);
        JournalPage page = await journal.QueryAsync(new JournalQuery { Filter = new JournalFilter { Provider = "one" } }, cancellationToken);
        Expect(1, page.Entries.Count, "entries of the error history");
        Expect(LlmErrorCategory.EndpointUnsupported, page.Entries[0].Category, "the category of the entry");
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        IReadOnlyList<JournalBucket> chart = await journal.AggregateAsync(
            new JournalAggregation { From = now.AddHours(-1), To = now.AddMinutes(1), ByCategory = true }, cancellationToken);
        Expect(1, chart.Sum(static bucket => bucket.Failures), "failures in the chart");
    }

    /// <summary>One process learns while its store cannot be used, and ends; the next one takes over what it left and delivers it.</summary>
    public async Task CallWithoutStoreAsync(string name, Action<ILlmResilienceBuilder, string> withFallback, CancellationToken cancellationToken)
    {
        string spool = Path.Combine(_folder, name);
        string store = Path.Combine(_folder, name + "-hints.db");
        await using (LlmResilienceRuntime first = Create(_folder))
        {
            using HttpClient client = first.CreateClient("main");
            await ExpectAnswerAsync(client, "served-by=two/gpt-4o-mini; attempts=2; fallback=true", cancellationToken);
            await ExpectAwayAsync(first.Hints, cancellationToken);
        }

        await using (LlmResilienceRuntime second = Create(store))
        {
            await second.Hints.FlushAsync(cancellationToken);
            ExpectLesson(second.Hints);
        }

        await using SqliteHintStore file = new(new SqliteHintStoreOptions { Path = store }, TimeProvider.System);
        HintStoreSnapshot stored = await file.LoadAsync(cancellationToken);
        Expect(1, stored.Hints.Sum(static hint => hint.SuccessCount), $"successes in the store after {name}");

        LlmResilienceRuntime Create(string path) => LlmResilienceRuntime.Create(
            Configure,
            build =>
            {
                build.UseSqliteHintStore(path);
                withFallback(build, spool);
            });
    }

    /// <summary>What one process exports, another one imports: the lesson is there without a single call.</summary>
    public async Task ExportAndImportAsync(CancellationToken cancellationToken)
    {
        using MemoryStream document = new();
        int lessons;
        await using (LlmResilienceRuntime first = LlmResilienceRuntime.Create(Configure, build => build.UseSqliteHintStore(_file)))
        {
            await first.Hints.LoadedAsync(cancellationToken);
            lessons = first.Hints.List().Sum(static hint => hint.Lessons.Count);
            await first.Admin.ExportAsync(document, cancellationToken);
        }

        document.Position = 0;
        await using LlmResilienceRuntime second = LlmResilienceRuntime.Create(Configure, static _ => { });
        HintImportResult imported = await second.Admin.ImportAsync(document, new ChangeNote("aot", "an import"), cancellationToken);
        Expect(lessons, imported.Lessons, "lessons imported");
        Expect(
            true,
            second.Hints.Find("one", ResponsesOnly)?.Lessons.Any(static lesson => lesson.Value == "/v1/chat/completions"),
            "the lesson after the import");
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    private static async Task ExpectAwayAsync(ILlmHints hints, CancellationToken cancellationToken)
    {
        try
        {
            await hints.FlushAsync(cancellationToken);
        }
        catch (HintStoreException)
        {
            return;
        }

        throw new InvalidOperationException("A directory was taken for the file of a hint store.");
    }

    private void Configure(LlmResilienceOptions options)
    {
        options.Providers["one"] = new ProviderOptions { Address = _first.OpenAIAddress.ToString(), ApiKey = "first" };
        options.Providers["two"] = new ProviderOptions { Address = _second.OpenAIAddress.ToString(), ApiKey = "second" };
        options.Routes["main"] = new RouteOptions { Targets = { $"one/{ResponsesOnly}", $"two/{Working}" } };
    }

    private Dictionary<string, string?> Settings() => new()
    {
        ["LlmResilience:Providers:one:Address"] = _first.OpenAIAddress.ToString(),
        ["LlmResilience:Providers:one:ApiKey"] = "first",
        ["LlmResilience:Providers:two:Address"] = _second.OpenAIAddress.ToString(),
        ["LlmResilience:Providers:two:ApiKey"] = "second",
        ["LlmResilience:Routes:main:Targets:0"] = $"one/{ResponsesOnly}",
        ["LlmResilience:Routes:main:Targets:1"] = $"two/{Working}",
        ["LlmResilience:Timeouts:Total"] = "00:00:30",
    };

    private async Task ExpectAnswerAsync(HttpClient client, string servedBy, CancellationToken cancellationToken)
    {
        using StringContent content = new($$"""{"model":"{{ResponsesOnly}}","messages":[{"role":"user","content":"Hi"}]}""", null, "application/json");
        using HttpResponseMessage response = await client.PostAsync($"{_first.OpenAIAddress}/chat/completions", content, cancellationToken);
        string body = await response.Content.ReadAsStringAsync(cancellationToken);
        Expect(200, (int)response.StatusCode, "the status of " + body);
        Expect(true, body.Contains("Hello from the second.", StringComparison.Ordinal), "the answer in " + body);
        Expect(servedBy, string.Join(", ", response.Headers.GetValues("llm-resilience")), "the header llm-resilience");
    }

    private static void ExpectLesson(ILlmHints hints)
    {
        TargetHint? hint = hints.Find("one", ResponsesOnly);
        Expect(1, hint?.ErrorCount, "errors of the first target");
        Expect(
            true,
            hint?.Lessons.Any(static lesson => lesson is { Kind: LearnedElementKind.UnsupportedEndpoint, Value: "/v1/chat/completions" }),
            "the lesson about the endpoint");
    }

    private static void Expect<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new InvalidOperationException($"Expected {expected}, but it was {actual}: {what}.");
        }
    }
}
