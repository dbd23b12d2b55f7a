using System.Text.Json;
using System.Text.Json.Nodes;
using LlmResilience.Administration;
using LlmResilience.Hints;
using LlmResilience.Tests.Hints;
using LlmResilience.Tests.Wire;
using Microsoft.Extensions.DependencyInjection;
using static LlmResilience.Tests.Administration.AdminLab;

namespace LlmResilience.Tests.Administration;

/// <summary>Export and import.</summary>
public sealed class HintExportTests : IAsyncLifetime
{
    private const string Address = "https://api.openai.com:443/v1";

    private ResilienceHost _host = null!;

    public async Task InitializeAsync() => _host = await StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Import_IntoAnEmptyHost_GivesTheSameListAndTheSameExport()
    {
        await LearnAsync(_host);
        string export = await _host.ExportAsync();
        await using ResilienceHost other = await StartAsync(_host.Time);

        HintImportResult result = await other.ImportAsync(export);

        result.Change.IsWritten.Should().BeTrue();
        other.Hints.List().Should().NotBeEmpty().And.BeEquivalentTo(_host.Hints.List(), options => options.Excluding(hint => hint.ConsecutiveErrors));
        (await other.ExportAsync()).Should().Be(export);
        other.Admin().ListCircuits().Where(circuit => circuit.Standing is CircuitStanding.Isolated).Select(circuit => circuit.Subject.Kind)
            .Should().BeEquivalentTo([SubjectKind.Provider, SubjectKind.Target]);
        other.Hints.Find("openai", "overloaded")!.Standing.Should().Be(TargetStanding.Blacklisted);
    }

    [Fact]
    public async Task Import_TwiceAndIntoItsOwnHost_AddsNothing()
    {
        await LearnAsync(_host);
        string export = await _host.ExportAsync();

        await _host.ImportAsync(export);
        await _host.ImportAsync(export);

        (await _host.ExportAsync()).Should().Be(export);
        _host.Hints.Find("openai", "m")!.Should().BeEquivalentTo(new { ErrorCount = 2L, SuccessCount = 3L });
    }

    [Fact]
    public async Task Import_IntoAHostThatKnowsMore_KeepsWhatIsMoreAndLater()
    {
        await LearnAsync(_host);
        string export = await _host.ExportAsync();
        _host.Time.Advance(TimeSpan.FromSeconds(10));
        Attempt(_host, "m", null);
        await _host.Admin().ReinstateAsync("openai", "isolated", Note).InTime();
        await _host.Admin().BlacklistAsync("openai", "isolated", new ChangeNote("bob", "later")).InTime();

        await _host.ImportAsync(export);

        _host.Hints.Find("openai", "m")!.Should().BeEquivalentTo(new { ErrorCount = 2L, SuccessCount = 4L, LastSuccessAt = (DateTimeOffset?)_host.Time.GetUtcNow() });
        _host.Hints.Find("openai", "isolated")!.OrderedBy.Should().Be("bob");
    }

    [Fact]
    public async Task Export_AllThatCanBeLearned_HoldsNoSecretAndNoKey()
    {
        await LearnAsync(_host);
        await _host.Admin().IsolateAsync(_host.Admin().ListCircuits().Single(circuit => circuit.Subject.Key != null).Subject, Note).InTime();

        string export = await _host.ExportAsync();

        export.Should().NotContain("planted").And.NotContain("\"key\"").And.NotContain("fingerprint");
        JsonDocument.Parse(export).RootElement.GetProperty("version").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task Import_DocumentOfVersion1_IsReadForEver()
    {
        HintImportResult result = await _host.ImportAsync(Version1);

        (result.Subjects, result.Lessons).Should().Be((2, 2));
        TargetHint hint = _host.Hints.Find("openai", "codex-mini-latest")!;
        hint.Should().BeEquivalentTo(new { ErrorCount = 3L, SuccessCount = 41L, PreferredEndpoint = "/v1/responses", Standing = TargetStanding.Blacklisted });
        hint.LastError!.Message.Should().Be("The key [redacted] is wrong.");
        _host.Admin().ListCircuits().Single(circuit => circuit.Subject is { Kind: SubjectKind.Provider }).Should().BeEquivalentTo(
            new { Standing = CircuitStanding.Isolated, OrderedBy = "alice", OrderReason = "the account is being moved", Until = (DateTimeOffset?)null });
    }

    [Theory]
    [InlineData("", "*not valid JSON*")]
    [InlineData("{", "*$ (line 1*not valid JSON*")]
    [InlineData("[]", "*$.format*no export of hints*")]
    [InlineData("null", "*$.format*")]
    [InlineData("""{"format":"other","version":1}""", "*$.format*")]
    [InlineData("""{"format":"llm-resilience-hints"}""", "*$.version*missing*")]
    [InlineData("""{"format":"llm-resilience-hints","version":2,"new":1}""", "*$.version*it is 2, and this library reads 1*")]
    [InlineData("""{"format":"llm-resilience-hints","version":1}""", "*$.exported_at*missing*$.hints*missing*")]
    [InlineData("""{"format":"llm-resilience-hints","version":1,"version":1,"hints":[]}""", "*twice*")]
    [InlineData("""{"format":"llm-resilience-hints","version":1,"other":1}""", "*$.other*does not know*")]
    public async Task Import_NoExport_SaysWhatIsWrongAndWhere(string json, string message) =>
        await _host.Awaiting(host => host.ImportAsync(json)).Should().ThrowAsync<HintImportException>().WithMessage(message);

    [Theory]
    [InlineData("kind", "\"key\"", "*$.hints[0].kind*keys stay*")]
    [InlineData("provider", "\"\"", "*$.hints[0].provider*")]
    [InlineData("provider", "5", "*$.hints[0].provider (line*another type of value*")]
    [InlineData("address", "\"https://user:secret@api.openai.com/\"", "*$.hints[0].address*without credentials*")]
    [InlineData("address", "\"file:///etc/passwd\"", "*$.hints[0].address*")]
    [InlineData("model", "null", "*$.hints[0].model*")]
    [InlineData("model", "\"a\\nb\"", "*$.hints[0].model*")]
    [InlineData("endpoint", "\"/v1\"", "*$.hints[0].endpoint*no API path*")]
    [InlineData("error_count", "-1", "*$.hints[0].error_count*no count*")]
    [InlineData("error_count", "1e30", "*$.hints[0].error_count (line*")]
    [InlineData("success_count", "9223372036854775807", "*$.hints[0].success_count*no count*")]
    [InlineData("last_attempt_at", "\"yesterday\"", "*$.hints[0].last_attempt_at (line*")]
    [InlineData("last_error", "{\"category\":\"bad_luck\",\"at\":\"2026-03-01T11:59:00Z\"}", "*$.hints[0].last_error.category*no category*")]
    [InlineData("opening", "{\"reason\":\"timeout\"}", "*$.hints[0].opening*opened_at*")]
    [InlineData("lessons", "[{\"kind\":\"curse\"}]", "*$.hints[0].lessons[0].kind*")]
    [InlineData("lessons", "[null]", "*$.hints[0].lessons[0]*null*")]
    [InlineData("lessons", "[{\"kind\":\"isolated\",\"value\":\"everything\",\"learned_at\":\"2026-03-01T11:59:00Z\",\"expires_at\":\"2026-03-02T11:59:00Z\"}]", "*$.hints[0].lessons[0]*")]
    public async Task Import_EntryThatIsWrong_SaysWhatAndWhereAndTakesNothingOver(string property, string value, string message)
    {
        JsonObject document = Minimal();
        document["hints"]![0]![property] = JsonNode.Parse(value);

        (await _host.Awaiting(host => host.ImportAsync(document.ToJsonString())).Should().ThrowAsync<HintImportException>().WithMessage(message))
            .Which.Message.Should().NotContain("secret").And.NotContain("passwd");

        _host.Hints.List().Should().BeEmpty();
        (await _host.AuditAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Import_ManyProblems_NamesTheFirst20()
    {
        JsonObject document = Minimal();
        document["hints"] = new JsonArray([.. Enumerable.Range(0, 1_000).Select(_ => JsonNode.Parse("""{"kind":"curse"}"""))]);

        (await _host.Awaiting(host => host.ImportAsync(document.ToJsonString())).Should().ThrowAsync<HintImportException>()).Which.Problems.Should().HaveCount(20);
    }

    [Fact]
    public async Task Import_SameSubjectTwiceOrTooManyTargets_IsRefused()
    {
        JsonObject twice = Minimal();
        twice["hints"]!.AsArray().Add(twice["hints"]![0]!.DeepClone());
        await _host.Awaiting(host => host.ImportAsync(twice.ToJsonString())).Should().ThrowAsync<HintImportException>().WithMessage("*$.hints[1]*same subject*");

        JsonObject many = Minimal();
        many["hints"] = new JsonArray([.. Enumerable.Range(0, 10_001).Select(i => JsonNode.Parse($$"""{"kind":"target","provider":"openai","address":"{{Address}}","model":"m{{i}}"}"""))]);
        await _host.Awaiting(host => host.ImportAsync(many.ToJsonString())).Should().ThrowAsync<HintImportException>().WithMessage("*10001 targets*Hints:MaxTargets*");
    }

    [Fact]
    public async Task Import_EndlessDocument_IsReadNoFurtherThanItsBound()
    {
        using EndlessStream endless = new();

        await _host.Admin().Awaiting(admin => admin.ImportAsync(endless, Note).InTime()).Should().ThrowAsync<HintImportException>().WithMessage("*more than 32 MB*");

        endless.Given.Should().BeLessThan(ImportReader.MaxBytes + 200_000);
    }

    [Fact]
    public async Task Import_NestedDeeply_IsRefused() =>
        await _host.Awaiting(host => host.ImportAsync(new string('[', 100_000))).Should().ThrowAsync<HintImportException>().WithMessage("*nested deeper than 8*");

    [Fact]
    public async Task Import_TimesThatWouldShutATargetForEver_AreCutToWhatCanBeLearned()
    {
        JsonObject document = Minimal();
        document["hints"]![0]!["lessons"] = JsonNode.Parse(
            """[{"kind":"unsupported_parameter","value":"top_p","endpoint":"/v1/chat/completions","learned_at":"9998-01-01T00:00:00Z","expires_at":"9999-12-31T00:00:00Z"}]""");
        document["hints"]![0]!["opening"] = JsonNode.Parse("""{"opened_at":"2026-03-01T11:59:00Z","open_until":"9999-12-31T00:00:00Z","reason":"server_error"}""");

        await _host.ImportAsync(document.ToJsonString());

        TargetHint hint = _host.Hints.Find("openai", "m")!;
        hint.StandingUntil.Should().BeBefore(_host.Time.GetUtcNow().AddDays(2));
        hint.Lessons.Should().OnlyContain(lesson => lesson.ExpiresAt <= _host.Time.GetUtcNow().AddDays(31));
    }

    private static JsonObject Minimal() => JsonNode.Parse(
        $$"""{"format":"llm-resilience-hints","version":1,"exported_at":"2026-03-01T12:00:00Z","hints":[{"kind":"target","provider":"openai","address":"{{Address}}","model":"m","error_count":1}]}""")!.AsObject();

    private static void Attempt(ResilienceHost host, string model, LlmError? error)
    {
        Hint hint = host.Services.GetRequiredService<HintBook>().For(Subject.Of(SubjectKind.Target, "openai", Address, model));
        host.Services.GetRequiredService<HintLearner>().OnAttempt(
            new(hint, "/v1/chat/completions", error is null ? LearnedResult.Good : LearnedResult.Failed, error, true, false, host.Time.GetUtcNow()));
    }

    private static async Task LearnAsync(ResilienceHost host)
    {
        DateTimeOffset now = host.Time.GetUtcNow();
        for (int i = 0; i < 3; i++)
        {
            Attempt(host, "m", null);
        }

        Attempt(host, "m", Memory.Error(LlmErrorCategory.UnsupportedParameter, LlmBlame.Endpoint) with { UnsupportedParameter = "max_tokens", SuggestedParameter = "max_completion_tokens" });
        Attempt(host, "m", Memory.Error(LlmErrorCategory.EndpointUnsupported, LlmBlame.Endpoint) with { SuggestedEndpoint = "/v1/responses" });
        Subject overloaded = Subject.Of(SubjectKind.Target, "openai", Address, "overloaded");
        host.Services.GetRequiredService<CircuitAdvice>().Import(new CircuitOpening
        {
            Subject = overloaded, OpenedAt = now, OpenUntil = now.AddMinutes(1), Reason = LlmErrorCategory.Overloaded, OwnThreshold = true, Growth = 1,
        });
        await host.Admin().SetPreferredEndpointAsync("openai", "m", "/v1/messages", Note).InTime();
        await host.Admin().BlacklistAsync("openai", "isolated", Note, now.AddDays(2)).InTime();
        await host.Admin().IsolateAsync(Subject.Of(SubjectKind.Provider, "openai", Address), Note).InTime();
    }

    private sealed class EndlessStream : MemoryStream
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)' ');
            Given += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }

    private const string Version1 = """
        {
          "format": "llm-resilience-hints",
          "version": 1,
          "exported_at": "2026-03-01T12:00:00+00:00",
          "hints": [
            {
              "kind": "provider",
              "provider": "openai",
              "address": "https://api.openai.com:443/v1",
              "error_count": 0,
              "success_count": 0,
              "lessons": [
                {
                  "kind": "isolated",
                  "value": "*",
                  "evidence": "alice: the account is being moved",
                  "learned_at": "2026-03-01T11:00:00+00:00",
                  "expires_at": "9999-01-01T00:00:00+00:00"
                }
              ]
            },
            {
              "kind": "target",
              "provider": "openai",
              "address": "https://api.openai.com:443/v1",
              "model": "codex-mini-latest",
              "error_count": 3,
              "success_count": 41,
              "last_attempt_at": "2026-03-01T11:59:00+00:00",
              "last_success_at": "2026-03-01T11:58:00+00:00",
              "last_error": {
                "category": "authentication",
                "message": "The key sk-planted-0123456789 is wrong.",
                "status_code": 401,
                "at": "2026-03-01T11:59:00+00:00"
              },
              "opening": {
                "opened_at": "2026-03-01T11:59:00+00:00",
                "open_until": "2026-03-01T12:05:00+00:00",
                "reason": "server_error",
                "growth": 1,
                "permanent": false,
                "stated": false
              },
              "lessons": [
                {
                  "kind": "preferred_endpoint",
                  "value": "/v1/responses",
                  "evidence": "phrase:only_supported_in",
                  "learned_at": "2026-03-01T11:59:00+00:00",
                  "expires_at": "2026-03-01T12:09:00+00:00"
                }
              ]
            }
          ]
        }
        """;
}
