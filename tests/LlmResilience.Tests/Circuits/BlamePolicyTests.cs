using LlmResilience.Circuits;

namespace LlmResilience.Tests.Circuits;

public class BlamePolicyTests
{
    private static readonly DateTimeOffset Start = CircuitLab.Start;

    /// <summary>
    /// Verdict, then for provider, target, endpoint, key, key on target: B bad, C bad and certain, W bad but only with a
    /// second witness, N bad as a network failure, a neutral but answered, - neutral.
    /// </summary>
    public static TheoryData<LlmErrorCategory, LlmBlame, LlmLimitScope, string> Rows => new()
    {
        { LlmErrorCategory.Authentication, LlmBlame.Key, default, "aaaCa" },
        { LlmErrorCategory.InsufficientBalance, LlmBlame.Key, default, "aaaBa" },
        { LlmErrorCategory.PermissionDenied, LlmBlame.Key, default, "aaaBa" },
        { LlmErrorCategory.PermissionDenied, LlmBlame.Model, default, "aWaaB" },
        { LlmErrorCategory.PermissionDenied, LlmBlame.Provider, LlmLimitScope.Provider, "W----" },
        { LlmErrorCategory.RateLimit, LlmBlame.Key, default, "aaaaC" },
        { LlmErrorCategory.RateLimit, LlmBlame.Model, LlmLimitScope.Model, "aaaaC" },
        { LlmErrorCategory.RateLimit, LlmBlame.Key, LlmLimitScope.Account, "aaaCa" },
        { LlmErrorCategory.RateLimit, LlmBlame.Model, LlmLimitScope.SharedPool, "aCaaa" },
        { LlmErrorCategory.QuotaExceeded, LlmBlame.Key, LlmLimitScope.Account, "aaaCa" },
        { LlmErrorCategory.QuotaExceeded, LlmBlame.Key, default, "aaaaC" },
        { LlmErrorCategory.Overloaded, LlmBlame.Model, default, "-B---" },
        { LlmErrorCategory.Overloaded, LlmBlame.Provider, LlmLimitScope.Provider, "WB---" },
        { LlmErrorCategory.ModelLoading, LlmBlame.Model, default, "-B---" },
        { LlmErrorCategory.ServerError, LlmBlame.Provider, default, "WB---" },
        { LlmErrorCategory.ServerError, LlmBlame.Model, default, "-B---" },
        { LlmErrorCategory.Timeout, LlmBlame.Provider, default, "WB---" },
        { LlmErrorCategory.StreamInterrupted, LlmBlame.Provider, default, "WB---" },
        { LlmErrorCategory.Network, LlmBlame.Provider, default, "N----" },
        { LlmErrorCategory.Dns, LlmBlame.Provider, default, "N----" },
        { LlmErrorCategory.Tls, LlmBlame.Provider, default, "N----" },
        { LlmErrorCategory.ModelNotFound, LlmBlame.Model, default, "aWaaB" },
        { LlmErrorCategory.EndpointUnsupported, LlmBlame.Endpoint, default, "aaCaa" },
        { LlmErrorCategory.NotFound, LlmBlame.Endpoint, default, "aaCaa" },
        { LlmErrorCategory.NotFound, LlmBlame.Request, default, "aaaaa" },
        { LlmErrorCategory.Redirected, LlmBlame.Endpoint, default, "--C--" },
        { LlmErrorCategory.UnsupportedParameter, LlmBlame.Endpoint, default, "aaaaa" },
        { LlmErrorCategory.ContextLengthExceeded, LlmBlame.Request, default, "aaaaa" },
        { LlmErrorCategory.RequestTooLarge, LlmBlame.Request, default, "aaaaa" },
        { LlmErrorCategory.ContentFiltered, LlmBlame.Request, default, "aaaaa" },
        { LlmErrorCategory.InvalidRequest, LlmBlame.Request, default, "aaaaa" },
        { LlmErrorCategory.Conflict, LlmBlame.Request, default, "aaaaa" },
        { LlmErrorCategory.DeadlineExceeded, LlmBlame.None, default, "-----" },
        { LlmErrorCategory.Cancelled, LlmBlame.None, default, "-----" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    internal void Judge_EveryRow_BlamesWhatTheTableSays(LlmErrorCategory category, LlmBlame blame, LlmLimitScope scope, string expected) =>
        Signs(BlamePolicy.Judge(Input(category, blame, scope))).Should().Be(expected);

    [Theory]
    [MemberData(nameof(Rows))]
    internal void Judge_CallersCredential_IsMarkedWhereTheVerdictRestsOnItOnly(LlmErrorCategory category, LlmBlame blame, LlmLimitScope scope, string expected)
    {
        SubjectEvidence evidence = BlamePolicy.Judge(Input(category, blame, scope) with { CallerCredential = true });
        Enumerable.Range(0, SubjectCircuits.Count).Where(i => evidence[i].CallerCredential)
            .Should().Equal(Enumerable.Range(3, 2).Where(i => expected[i] is 'B' or 'C'));
    }

    [Fact]
    public void Rows_NameEveryCategoryButUnknown() =>
        Rows.Select(row => (LlmErrorCategory)row[0]).Distinct().Should().BeEquivalentTo(Enum.GetValues<LlmErrorCategory>().Where(c => c != LlmErrorCategory.Unknown));

    [Theory]
    [InlineData(400, "aaaaa")]
    [InlineData(500, "-B---")]
    [InlineData(200, "-----")]
    public void Judge_Unknown_GoesByTheStatus(int status, string expected)
    {
        BlameInput input = Input(LlmErrorCategory.Unknown, LlmBlame.Request);
        Signs(BlamePolicy.Judge(input with { Error = input.Error! with { StatusCode = status } })).Should().Be(expected);
    }

    [Fact]
    public void Judge_Good_IsGoodForAll()
    {
        SubjectEvidence evidence = BlamePolicy.Judge(new BlameInput { IsGood = true, Model = "m", KeyFingerprint = "k" });
        Enumerable.Range(0, SubjectCircuits.Count).Should().OnlyContain(i => evidence[i].Signal == OutcomeSignal.Good);
        evidence.Provider.Witness.Should().Be("m");
        evidence.Target.Witness.Should().Be("k");
    }

    [Fact]
    public void Judge_DeadlineOfTheCallAfterALongSilence_SaysNothing() =>
        Signs(BlamePolicy.Judge(Input(LlmErrorCategory.DeadlineExceeded, LlmBlame.None) with { EndedAt = Start.AddMinutes(5) })).Should().Be("-----");

    [Fact]
    public void Judge_OnlyTargetOfItsProvider_NeedsNoSecondWitness() =>
        Signs(BlamePolicy.Judge(Input(LlmErrorCategory.ServerError, LlmBlame.Provider) with { IsOnlyTarget = true })).Should().Be("BB---");

    [Theory]
    [InlineData(false, false, "aWaaB")]
    [InlineData(false, true, "aBaaB")]
    [InlineData(true, false, "aaaaB")]
    [InlineData(true, true, "aBaaB")]
    public void Judge_ModelNotFound_IsTheTargetsOnlyWithTwoKeysOrWhenRetired(bool callerCredential, bool retired, string expected)
    {
        BlameInput input = Input(LlmErrorCategory.ModelNotFound, LlmBlame.Model) with { CallerCredential = callerCredential };
        SubjectEvidence evidence = BlamePolicy.Judge(input with { Error = input.Error! with { Permanent = retired } });
        Signs(evidence).Should().Be(expected);
        evidence.KeyOnTarget.CallerCredential.Should().Be(callerCredential);
        evidence.Target.CallerCredential.Should().BeFalse();
        evidence.Target.Permanent.Should().Be(retired);
    }

    [Theory]
    [InlineData(LlmErrorCategory.ModelNotFound, LlmBlame.Model, "aBaaa")]
    [InlineData(LlmErrorCategory.RateLimit, LlmBlame.Key, "aCaaa")]
    [InlineData(LlmErrorCategory.Authentication, LlmBlame.Key, "aaaaa")]
    internal void Judge_NoCredentialWasSent_BlamesNoKey(LlmErrorCategory category, LlmBlame blame, string expected) =>
        Signs(BlamePolicy.Judge(Input(category, blame) with { KeyFingerprint = null })).Should().Be(expected);

    [Fact]
    public void Judge_CredentialRotates_IsNeverDisabled() =>
        Signs(BlamePolicy.Judge(Input(LlmErrorCategory.Authentication, LlmBlame.Key) with { CredentialRotates = true })).Should().Be("aaaaa");

    [Fact]
    public void Judge_RetryAfter_CountsFromTheEndOfTheAttempt()
    {
        BlameInput input = Input(LlmErrorCategory.RateLimit, LlmBlame.Key);
        StatedBy(TimeSpan.FromSeconds(20)).Should().Be(input.EndedAt.AddSeconds(20));
        StatedBy(TimeSpan.Zero).Should().BeNull();
        StatedBy(TimeSpan.FromSeconds(-3)).Should().BeNull();
        StatedBy(TimeSpan.MaxValue).Should().BeAfter(input.EndedAt.AddYears(1000));

        DateTimeOffset? StatedBy(TimeSpan wait) =>
            BlamePolicy.Judge(input with { Error = input.Error! with { RetryAfter = wait } }).KeyOnTarget.StatedUntil;
    }

    [Fact]
    public void Judge_ModelLoadsUntilAStatedTime_IsCertain()
    {
        BlameInput input = Input(LlmErrorCategory.ModelLoading, LlmBlame.Model);
        Signs(BlamePolicy.Judge(input with { Error = input.Error! with { RetryAfter = TimeSpan.FromSeconds(20) } })).Should().Be("-C---");
    }

    [Theory]
    [InlineData(LlmErrorCategory.Overloaded, LlmBlame.Model, false)]
    [InlineData(LlmErrorCategory.EndpointUnsupported, LlmBlame.Endpoint, false)]
    [InlineData(LlmErrorCategory.ServerError, LlmBlame.Provider, false)]
    [InlineData(LlmErrorCategory.PermissionDenied, LlmBlame.Provider, false)]
    [InlineData(LlmErrorCategory.Authentication, LlmBlame.Key, true)]
    [InlineData(LlmErrorCategory.RateLimit, LlmBlame.Key, true)]
    public void Judge_CallersCredential_MattersWhereTheVerdictDependsOnWhoAsks(LlmErrorCategory category, LlmBlame blame, bool expected)
    {
        SubjectEvidence evidence = BlamePolicy.Judge(Input(category, blame) with { CallerCredential = true });

        Enumerable.Range(0, SubjectCircuits.Count).Select(index => evidence[index]).Where(of => of.Signal == OutcomeSignal.Bad)
            .Should().NotBeEmpty().And.OnlyContain(of => of.CallerCredential == expected);
    }

    private static BlameInput Input(LlmErrorCategory category, LlmBlame blame, LlmLimitScope scope = default) => new()
    {
        Error = new LlmError { Category = category, Blame = blame, Scope = scope, Transient = false, Evidence = "test" },
        EndedAt = Start.AddSeconds(1),
        Model = "m",
        KeyFingerprint = "k",
    };

    private static string Signs(SubjectEvidence evidence) => string.Concat(Enumerable.Range(0, SubjectCircuits.Count).Select(i => evidence[i] switch
    {
        { Signal: OutcomeSignal.Bad, Certain: true } => 'C',
        { Signal: OutcomeSignal.Bad, NetworkFailure: true } => 'N',
        { Signal: OutcomeSignal.Bad, NeedsSecondWitness: true } => 'W',
        { Signal: OutcomeSignal.Bad } => 'B',
        { Signal: OutcomeSignal.Good } => 'G',
        { Answered: true } => 'a',
        _ => '-',
    }));
}
