using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Sqlite.Tests;

public sealed class SqliteSchemaTests : IDisposable
{
    private static readonly Guid Writer = Guid.ParseExact("5f0f6a0a8a5b4c0f9d2e1b3c4d5e6f70", "N");

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("v1.sql")]
    public async Task Load_FileOfAReleasedVersion_HoldsWhatItHeld(string fixture)
    {
        string path = _folder.NewFile();
        Execute(path, await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", fixture)));
        using SqliteHintStore store = Open(path);

        HintStoreSnapshot snapshot = await store.LoadAsync();
        HintBatchResult next = await store.ApplyAsync(new HintBatch { Writer = Writer, Sequence = 8, Deltas = [] });

        next.LastSequence.Should().Be(8, "the writer's number is kept");
        StoredHint target = snapshot.Hints.Single(hint => hint.Subject.Kind is SubjectKind.Target);
        target.Should().BeEquivalentTo(new StoredHint
        {
            Subject = Subject.Of(SubjectKind.Target, "openai", "https://api.openai.com/v1/", "codex-mini-latest"),
            Epoch = 2,
            ResetEpoch = 1,
            Version = 7,
            ErrorCount = 3,
            SuccessCount = 41,
            ConsecutiveErrors = 1,
            LastAttemptAt = _time.GetUtcNow(),
            LastError = new HintError
            {
                Category = LlmErrorCategory.EndpointUnsupported,
                Message = "This model is only supported in v1/responses.",
                StatusCode = 404,
                At = _time.GetUtcNow(),
            },
            LastSuccessAt = _time.GetUtcNow().AddMinutes(-1),
            Learned =
            [
                new LearnedElement
                {
                    Kind = LearnedElementKind.UnsupportedEndpoint,
                    Value = "/v1/chat/completions",
                    Replacement = "/v1/responses",
                    Evidence = "phrase:only_supported_in",
                    LearnedAt = _time.GetUtcNow(),
                    ExpiresAt = _time.GetUtcNow().AddMinutes(10),
                    Epoch = 2,
                    RemovedInEpoch = 1,
                },
            ],
        });
        snapshot.Hints.Single(hint => hint.Subject.Kind is SubjectKind.Provider).Opening.Should().BeEquivalentTo(new CircuitOpening
        {
            Subject = Subject.Of(SubjectKind.Provider, "openai", "https://api.openai.com/v1/"),
            OpenedAt = _time.GetUtcNow(),
            OpenUntil = _time.GetUtcNow().AddMinutes(1),
            Reason = LlmErrorCategory.ServerError,
            Growth = 1,
            OwnThreshold = true,
        });
    }

    [Fact]
    public async Task Fixture_OfTheNewestVersion_IsThere()
    {
        await Task.CompletedTask;

        File.Exists(Path.Combine(AppContext.BaseDirectory, "Fixtures", $"v{SqliteSchema.Steps.Count}.sql"))
            .Should().BeTrue("a file of every released version is read by the test above");
    }

    [Fact]
    public async Task Load_OlderSchema_IsBroughtForwardStepByStep()
    {
        string path = _folder.NewFile();
        using (SqliteHintStore old = Open(path))
        {
            await old.ApplyAsync(Batch());
        }

        string[] steps = [.. SqliteSchema.Steps, "ALTER TABLE hints ADD COLUMN one TEXT;", "UPDATE hints SET one = 'moved';"];
        using (SqliteHintStore current = new(new SqliteHintStoreOptions { Path = path }, _time, steps))
        {
            (await current.LoadAsync()).Hints.Single().ErrorCount.Should().Be(1);
        }

        ReadOne(path, "SELECT one FROM hints").Should().Be("moved");
        ReadOne(path, "PRAGMA user_version").Should().Be((long)steps.Length);
    }

    [Fact]
    public async Task Load_StepFails_LeavesTheFileAsItWas()
    {
        string path = _folder.NewFile();
        using (SqliteHintStore old = Open(path))
        {
            await old.ApplyAsync(Batch());
        }

        string[] steps = [.. SqliteSchema.Steps, "ALTER TABLE hints ADD COLUMN one TEXT;", "SELECT nonsense;"];
        using (SqliteHintStore broken = new(new SqliteHintStoreOptions { Path = path }, _time, steps))
        {
            await broken.Awaiting(store => store.LoadAsync().AsTask()).Should().ThrowAsync<HintStoreException>();
        }

        ReadOne(path, "PRAGMA user_version").Should().Be((long)SqliteSchema.Steps.Count);
        using SqliteHintStore again = Open(path);
        (await again.LoadAsync()).Hints.Single().ErrorCount.Should().Be(1);
    }

    [Fact]
    public async Task Load_NewerSchema_SaysWhatToDo()
    {
        string path = _folder.NewFile();
        using (SqliteHintStore newer = new(new SqliteHintStoreOptions { Path = path }, _time, [.. SqliteSchema.Steps, "CREATE TABLE later (id);"]))
        {
            await newer.LoadAsync();
        }

        using SqliteHintStore store = Open(path);
        await store.Awaiting(s => s.LoadAsync().AsTask()).Should().ThrowAsync<HintStoreException>()
            .WithMessage($"*version {SqliteSchema.Steps.Count + 1}*knows versions up to {SqliteSchema.Steps.Count}*Use that version*");
    }

    [Fact]
    public async Task Load_DatabaseOfAnotherApplication_IsNotTouched()
    {
        string path = _folder.NewFile();
        Execute(path, "CREATE TABLE hints (other TEXT);");
        using SqliteHintStore store = Open(path);

        await store.Awaiting(s => s.LoadAsync().AsTask()).Should().ThrowAsync<HintStoreException>().WithMessage("*another application*");

        ReadOne(path, "SELECT count(*) FROM sqlite_master").Should().Be(1L);
    }

    [Fact]
    public async Task View_ForAPerson_ShowsTimesAsTextAndListsAsJson()
    {
        string path = _folder.NewFile();
        Subject target = Subject.Of(SubjectKind.Target, "openai", "https://api.openai.com/v1/", "codex-mini-latest");
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        LearnedElement lesson = new()
        {
            Kind = LearnedElementKind.UnsupportedEndpoint, Value = "/v1/chat/completions", LearnedAt = now, ExpiresAt = now.AddHours(1),
        };
        using (SqliteHintStore store = new(new SqliteHintStoreOptions { Path = path }, TimeProvider.System))
        {
            await store.ApplyAsync(new HintBatch
            {
                Writer = Writer,
                Sequence = 1,
                Deltas =
                [
                    new HintDelta
                    {
                        Subject = target, Errors = 2, Successes = 5, ConsecutiveErrors = 2, LastAttemptAt = now,
                        LastError = new HintError { Category = LlmErrorCategory.RateLimit, Message = "slow down", At = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero) },
                        Opening = new CircuitOpening { Subject = target, OpenedAt = now, OpenUntil = now.AddHours(1), Reason = LlmErrorCategory.RateLimit },
                        Learned =
                        [
                            lesson,
                            lesson with { Value = "/expired", ExpiresAt = now.AddSeconds(-1) },
                            lesson with { Kind = LearnedElementKind.SupportedEndpoint, Value = "/v1/responses" },
                            lesson with { Kind = LearnedElementKind.PreferredEndpoint, Value = "/v1/responses" },
                            lesson with { Kind = LearnedElementKind.UnsupportedParameter, Value = "top_p", Endpoint = "/v1/responses" },
                            lesson with { Kind = LearnedElementKind.UnsupportedParameter, Value = "temperature", Endpoint = "/v1/responses" },
                        ],
                    },
                    new HintDelta
                    {
                        Subject = Subject.Of(SubjectKind.Target, "openai", "https://api.openai.com/v1/", "gpt-4o-mini"), Successes = 1,
                        ClosedAt = now,
                    },
                ],
            });
        }

        Dictionary<string, object?> row = ReadRow(path, "SELECT * FROM model_compatibility_hints WHERE model_id = 'codex-mini-latest'");
        row.Remove("blacklisted_until").Should().BeTrue();
        row.Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            ["provider_id"] = "openai",
            ["model_id"] = "codex-mini-latest",
            ["error_count"] = 2L,
            ["success_count"] = 5L,
            ["consecutive_errors"] = 2L,
            ["is_blacklisted"] = 1L,
            ["blacklist_reason"] = "rate_limit",
            ["last_error_type"] = "rate_limit",
            ["last_error_message"] = "slow down",
            ["last_error_time"] = "2026-01-02T03:04:05.678Z",
            ["last_success_time"] = null,
            ["supported_endpoints"] = """["/v1/responses"]""",
            ["unsupported_endpoints"] = """["/v1/chat/completions"]""",
            ["unsupported_parameters"] = """["temperature","top_p"]""",
            ["preferred_endpoint"] = "/v1/responses",
        });
        ReadRow(path, "SELECT * FROM model_compatibility_hints WHERE model_id = 'gpt-4o-mini'").Should()
            .Contain("is_blacklisted", 0L).And.Contain("supported_endpoints", "[]").And.Contain("blacklisted_until", null);
        ReadOne(path, "SELECT count(*) FROM model_lessons WHERE counts_now").Should().Be(5L);
    }

    [Fact]
    public async Task View_ProvidersCircuitIsOpen_ItsTargetsAreBlacklisted()
    {
        string path = _folder.NewFile();
        Subject provider = Subject.Of(SubjectKind.Provider, "openai", "https://api.openai.com/v1/");
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using (SqliteHintStore store = new(new SqliteHintStoreOptions { Path = path }, TimeProvider.System))
        {
            await store.ApplyAsync(Batch() with
            {
                Deltas =
                [
                    .. Batch().Deltas,
                    new HintDelta
                    {
                        Subject = provider,
                        Opening = new CircuitOpening { Subject = provider, OpenedAt = now, OpenUntil = now.AddHours(1), Reason = LlmErrorCategory.ServerError },
                    },
                ],
            });
        }

        ReadRow(path, "SELECT * FROM model_compatibility_hints").Should()
            .Contain("model_id", "a").And.Contain("is_blacklisted", 1L).And.Contain("blacklist_reason", "server_error");
    }

    private static HintBatch Batch() => new()
    {
        Writer = Writer,
        Sequence = 1,
        Deltas = [new HintDelta { Subject = Subject.Of(SubjectKind.Target, "openai", "https://api.openai.com/v1/", "a"), Errors = 1 }],
    };

    private SqliteHintStore Open(string path) => new(new SqliteHintStoreOptions { Path = path }, _time);

    private static void Execute(string path, string sql) => Use<object?>(path, sql, static command => command.ExecuteNonQuery());

    private static object? ReadOne(string path, string sql) => Use(path, sql, static command => command.ExecuteScalar());

    private static Dictionary<string, object?> ReadRow(string path, string sql) => Use(path, sql, static command =>
    {
        using SqliteDataReader reader = command.ExecuteReader();
        reader.Read().Should().BeTrue();
        return Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i));
    });

    private static T Use<T>(string path, string sql, Func<SqliteCommand, T> use)
    {
        using SqliteConnection connection = new($"Data Source={path};Pooling=false");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return use(command);
    }
}
