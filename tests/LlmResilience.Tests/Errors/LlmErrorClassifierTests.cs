using System.Text;
using Microsoft.Extensions.Logging.Testing;

namespace LlmResilience.Tests.Errors;

public sealed class LlmErrorClassifierTests
{
    private static readonly string[] Files = ["openai", "azure", "anthropic", "google", "bedrock", "compatible", "aggregators", "gateways", "statements", "answers", "reported"];

    private readonly LlmErrorClassifier _classifier = new();

    public static TheoryData<string, string> Fixtures
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (string file in Files)
            {
                foreach (ErrorFixture fixture in ErrorFixture.Load(file))
                {
                    rows.Add(file, fixture.Name);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Classify_AnswerOfAFamily_GivesItsMeaning(string file, string name)
    {
        ErrorFixture fixture = ErrorFixture.Load(file).Single(f => f.Name == name);

        LlmError error = _classifier.Classify(fixture.ToContext());

        string got = $"{LlmErrorCategoryNames.GetName(error.Category)}/{error.Blame}/{error.Transient}".ToLowerInvariant();
        got.Should().Be(fixture.Expect, "of {0}", error);
        error.UnsupportedEndpoint.Should().Be(fixture.Unsupported);
        error.SuggestedEndpoint.Should().Be(fixture.Suggested);
        error.UnsupportedParameter.Should().Be(fixture.Parameter);
        error.SuggestedParameter.Should().Be(fixture.NewParameter);
        error.Evidence.Should().NotBeEmpty();
        (error.RetryAfter?.TotalSeconds ?? -1).Should().BeApproximately(fixture.RetryAfter ?? -1, 0.01);
        if (fixture.Permanent is { } permanent)
        {
            error.Permanent.Should().Be(permanent);
        }

        if (fixture.Scope is { } scope)
        {
            error.Scope.ToString().Should().Be(scope);
        }
    }

    [Theory]
    [InlineData("My diagnosis is stage four, tell nobody")]
    [InlineData("sk-proj-abcdefghijklmnopqrstuvwx0123456789")]
    [InlineData("jane.doe@example.com")]
    [InlineData("JaneDoeBorn1984InWinterthur")]
    [InlineData("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b")]
    public void Classify_CodeOrTypeThatEchoesTheRequestOrASecret_IsNotKept(string echoed)
    {
        byte[] request = Encoding.UTF8.GetBytes($$"""{"model":"m","messages":[{"role":"user","content":"My diagnosis is stage four, tell nobody. JaneDoeBorn1984InWinterthur"}]}""");

        LlmError error = new LlmErrorClassifier().Classify(new LlmErrorContext
        {
            StatusCode = 400,
            Body = Encoding.UTF8.GetBytes($$$"""{"error":{"type":"{{{echoed}}}","code":"{{{echoed}}}","message":"no"}}"""),
            RequestBody = () => request,
        });

        (error.ProviderType, error.ProviderCode).Should().Be((null, null));
        error.Evidence.Should().NotContain(echoed);
    }

    [Theory]
    [InlineData("invalid_request_error")]
    [InlineData("com.amazon.coral.service#Odd")]
    [InlineData("1301")]
    [InlineData("a_code_of_their_own")]
    public void Classify_CodeOrTypeThatIsAWord_IsKept(string word)
    {
        byte[] request = Encoding.UTF8.GetBytes("""{"model":"m","messages":[{"role":"user","content":"What is an invalid_request_error?"}]}""");

        LlmError error = new LlmErrorClassifier().Classify(new LlmErrorContext
        {
            StatusCode = 400,
            Body = Encoding.UTF8.GetBytes($$$"""{"error":{"code":"{{{word}}}","message":"no"}}"""),
            RequestBody = () => request,
        });

        error.ProviderCode.Should().Be(word);
    }

    [Fact]
    public void Fixtures_Together_CoverEveryCategoryThatAnAnswerCanHave()
    {
        var covered = Files.SelectMany(ErrorFixture.Load).Select(f => f.Expect.Split('/')[0]).ToHashSet();

        // These come from exceptions or from the library itself.
        LlmErrorCategory[] others = [LlmErrorCategory.Network, LlmErrorCategory.Dns, LlmErrorCategory.Tls, LlmErrorCategory.DeadlineExceeded, LlmErrorCategory.Cancelled];
        Enum.GetValues<LlmErrorCategory>().Except(others).Select(LlmErrorCategoryNames.GetName).Should().BeSubsetOf(covered);
    }

    [Theory]
    [InlineData("code:insufficient_quota", 429, """{"error":{"message":"m","code":"insufficient_quota"}}""")]
    [InlineData("message:prompt_too_long", 400, """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long"}}""")]
    [InlineData("status:503", 503, "")]
    public void Classify_AnyAnswer_NamesTheRuleThatDecided(string evidence, int status, string body) =>
        Classify(status, body).Evidence.Should().Be(evidence);

    [Fact]
    public void Classify_AnswerWithIds_KeepsCodeTypeAndRequestId()
    {
        LlmError error = Classify(400, """{"error":{"message":"m","type":"invalid_request_error","code":"c1"},"request_id":"req_9"}""");

        error.ProviderCode.Should().Be("c1");
        error.ProviderType.Should().Be("invalid_request_error");
        error.RequestId.Should().Be("req_9");
        error.StatusCode.Should().Be(400);
    }

    [Theory]
    [InlineData("x-request-id")]
    [InlineData("request-id")]
    [InlineData("apim-request-id")]
    [InlineData("x-amzn-requestid")]
    public void Classify_RequestIdHeader_IsKept(string header)
    {
        LlmError error = _classifier.Classify(new LlmErrorContext { StatusCode = 500, Headers = name => name == header ? "id-1" : null });

        error.RequestId.Should().Be("id-1");
    }

    [Theory]
    [InlineData(429, "", LlmMayHaveRun.No)]
    [InlineData(400, "", LlmMayHaveRun.No)]
    [InlineData(500, "", LlmMayHaveRun.Unknown)]
    [InlineData(504, "", LlmMayHaveRun.Unknown)]
    public void Classify_Status_SaysWhetherWorkMayHaveBeenDone(int status, string body, LlmMayHaveRun expected) =>
        Classify(status, body).MayHaveRun.Should().Be(expected);

    [Fact]
    public void Classify_RefusalInsideAStream_LeavesItOpenWhetherWorkWasDone() =>
        _classifier.Classify(new LlmErrorContext { StatusCode = 200, InStream = true, Body = """{"error":{"type":"overloaded_error"}}"""u8.ToArray() })
            .MayHaveRun.Should().Be(LlmMayHaveRun.Unknown);

    [Theory]
    [InlineData(401, "", true)]
    [InlineData(404, """{"error":{"message":"This model is only supported in v1/responses and not in v1/chat/completions."}}""", true)]
    [InlineData(404, """{"error":{"message":"The model `x` has been decommissioned"}}""", true)]
    [InlineData(404, """{"error":{"message":"The model `x` does not exist or you do not have access to it."}}""", false)]
    [InlineData(429, "", false)]
    public void Classify_Verdict_IsPermanentWhereItNeedsNoSecondWitness(int status, string body, bool permanent) =>
        Classify(status, body).Permanent.Should().Be(permanent);

    [Fact]
    public void Classify_OwnRuleWithAnOpinion_ComesFirst()
    {
        var own = new LlmError { Category = LlmErrorCategory.Conflict, Blame = LlmBlame.Request, Transient = true, Evidence = "own" };
        var classifier = new LlmErrorClassifier([new FixedRule(null), new ThrowingRule(), new FixedRule(own)]);

        classifier.Classify(new LlmErrorContext { StatusCode = 500 }).Should().Be(own);
        classifier.Classify(new HttpRequestException("x")).Should().Be(own);
    }

    [Fact]
    public void Classify_OwnRuleThatRepeatsWhatItRead_IsRedactedAndBounded()
    {
        const string Secret = "sk-abcdefgh12345678";
        const string Prompt = "the quick brown fox jumps over the lazy dog and runs away from everybody";
        string said = $"Bearer {Secret} said: {Prompt}";
        var own = new LlmError
        {
            Category = LlmErrorCategory.ServerError, Blame = LlmBlame.Provider, Transient = true,
            Message = said, Evidence = said, ProviderCode = new string('c', 100_000), RequestId = new string('r', 100_000),
        };
        var context = new LlmErrorContext { StatusCode = 500, RequestBody = () => Encoding.UTF8.GetBytes($$"""{"messages":[{"content":"{{Prompt}}"}]}""") };

        LlmError error = new LlmErrorClassifier([new FixedRule(own)]).Classify(context);

        error.Message.Should().NotContain(Secret).And.NotContain("quick brown fox").And.Contain("said");
        error.Evidence.Should().NotContain(Secret).And.NotContain("quick brown fox");
        error.ProviderCode.Should().BeNull();
        error.RequestId!.Length.Should().BeLessThan(1_000);
    }

    [Fact]
    public void Classify_OwnRuleThatThrows_IsSaidOnce()
    {
        var logger = new FakeLogger();
        var classifier = new LlmErrorClassifier([new ThrowingRule()], logger);

        classifier.Classify(new LlmErrorContext { StatusCode = 500 });
        classifier.Classify(new LlmErrorContext { StatusCode = 500 });

        logger.Collector.GetSnapshot().Should().ContainSingle().Which.Should().Match<FakeLogRecord>(record =>
            record.Message.Contains(nameof(ThrowingRule)) && record.Exception is InvalidOperationException);
    }

    [Fact]
    public void Classify_OwnRuleThatThrows_IsLogged()
    {
        var log = new FakeLogger<LlmErrorClassifier>();

        new LlmErrorClassifier([new ThrowingRule()], log).Classify(new LlmErrorContext { StatusCode = 429 }).Category.Should().Be(LlmErrorCategory.RateLimit);

        log.Collector.GetSnapshot().Should().ContainSingle().Which.Message.Should().Contain(nameof(ThrowingRule));
    }

    [Theory]
    [InlineData(429, "", "false", false)]
    [InlineData(503, "", "FALSE", false)]
    [InlineData(503, "", "true", true)]
    [InlineData(503, """{"error":{"message":"The service is temporarily overloaded"}}""", "false", true)]
    [InlineData(400, "", "true", false)]
    public void Classify_ShouldRetryHeader_CountsWhereNothingElseSpeaks(int status, string body, string value, bool transient) =>
        _classifier.Classify(new LlmErrorContext { StatusCode = status, Body = Encoding.UTF8.GetBytes(body), Headers = name => name == "x-should-retry" ? value : null })
            .Transient.Should().Be(transient);

    [Fact]
    public void Classify_OwnRulesWithoutOpinion_LeaveTheVerdictToOurs() =>
        new LlmErrorClassifier([new FixedRule(null)]).Classify(new LlmErrorContext { StatusCode = 401 }).Category.Should().Be(LlmErrorCategory.Authentication);

    private LlmError Classify(int status, string body) =>
        _classifier.Classify(new LlmErrorContext { StatusCode = status, Body = Encoding.UTF8.GetBytes(body) });

    private sealed class FixedRule(LlmError? verdict) : ILlmErrorRule
    {
        public LlmError? Classify(LlmErrorContext context) => verdict;
    }

    private sealed class ThrowingRule : ILlmErrorRule
    {
        public LlmError? Classify(LlmErrorContext context) => throw new InvalidOperationException("a rule's own fault");
    }
}
