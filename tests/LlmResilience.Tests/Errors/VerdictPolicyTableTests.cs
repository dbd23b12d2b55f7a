using LlmResilience.Errors;

namespace LlmResilience.Tests.Errors;

public sealed class VerdictPolicyTableTests
{
    [Theory]
    [InlineData(LlmErrorCategory.Authentication, LlmBlame.Key, 0, 0, true, true)]
    [InlineData(LlmErrorCategory.InsufficientBalance, LlmBlame.Key, 0, 0, true, true)]
    [InlineData(LlmErrorCategory.PermissionDenied, LlmBlame.Key, 0, 0, true, true)]
    [InlineData(LlmErrorCategory.PermissionDenied, LlmBlame.Provider, 0, 0, true, false)]
    [InlineData(LlmErrorCategory.Overloaded, LlmBlame.Model, 3, 0, true, false)]
    [InlineData(LlmErrorCategory.ModelLoading, LlmBlame.Model, 3, 0, true, false)]
    [InlineData(LlmErrorCategory.ServerError, LlmBlame.Provider, 3, 0, true, false)]
    [InlineData(LlmErrorCategory.Timeout, LlmBlame.Provider, 1, 0, true, false)]
    [InlineData(LlmErrorCategory.Network, LlmBlame.Provider, 3, 0, true, false)]
    [InlineData(LlmErrorCategory.Dns, LlmBlame.Provider, 3, 0, true, false)]
    [InlineData(LlmErrorCategory.Tls, LlmBlame.Provider, 0, 0, true, false)]
    [InlineData(LlmErrorCategory.StreamInterrupted, LlmBlame.Provider, 1, 0, true, false)]
    [InlineData(LlmErrorCategory.ModelNotFound, LlmBlame.Model, 0, 0, true, true)]
    [InlineData(LlmErrorCategory.EndpointUnsupported, LlmBlame.Endpoint, 0, 0, true, false)]
    [InlineData(LlmErrorCategory.UnsupportedParameter, LlmBlame.Endpoint, 0, 0, true, false)]
    [InlineData(LlmErrorCategory.ContextLengthExceeded, LlmBlame.Request, 0, 0, true, false)]
    [InlineData(LlmErrorCategory.RequestTooLarge, LlmBlame.Request, 0, 0, true, false)]
    [InlineData(LlmErrorCategory.ContentFiltered, LlmBlame.Request, 0, 0, false, false)]
    [InlineData(LlmErrorCategory.NotFound, LlmBlame.Endpoint, 0, 0, true, false)]
    [InlineData(LlmErrorCategory.NotFound, LlmBlame.Request, 0, 0, false, false)]
    [InlineData(LlmErrorCategory.InvalidRequest, LlmBlame.Request, 0, 0, false, false)]
    [InlineData(LlmErrorCategory.Redirected, LlmBlame.Endpoint, 0, 0, true, false)]
    [InlineData(LlmErrorCategory.DeadlineExceeded, LlmBlame.None, 0, 0, false, false)]
    [InlineData(LlmErrorCategory.Cancelled, LlmBlame.None, 0, 0, false, false)]
    [InlineData(LlmErrorCategory.Unknown, LlmBlame.Request, 0, 0, false, false)]
    [InlineData(LlmErrorCategory.Unknown, LlmBlame.Provider, 1, 0, true, false)]
    public void For_Category_HasTheRowOfTheDesign(LlmErrorCategory category, LlmBlame blame, int retries, int withFallback, bool next, bool key) =>
        VerdictPolicyTable.BuiltIn.For(Error(category, blame)).Should().Be(new VerdictPolicy(retries, withFallback, next, key));

    [Theory]
    [InlineData(LlmErrorCategory.RateLimit)]
    [InlineData(LlmErrorCategory.QuotaExceeded)]
    public void For_Limit_IsTimedByTheProvider(LlmErrorCategory category)
    {
        VerdictPolicy policy = VerdictPolicyTable.BuiltIn.For(Error(category, LlmBlame.Key));

        policy.Timing.Should().Be(RepeatTiming.StatedTime);
        policy.Should().Match<VerdictPolicy>(row => row.NextTarget && row.AnotherKey);
    }

    [Fact]
    public void For_ConflictThatAsksForARepeat_GetsOne()
    {
        LlmError conflict = Error(LlmErrorCategory.Conflict, LlmBlame.Request, transient: true);

        VerdictPolicyTable.BuiltIn.For(conflict with { Message = "Another process is at work. Please retry in a few seconds." }).Retries.Should().Be(1);
        VerdictPolicyTable.BuiltIn.For(conflict with { RetryAfter = TimeSpan.FromSeconds(2) }).Retries.Should().Be(1);
        VerdictPolicyTable.BuiltIn.For(conflict with { Message = "A resource of this name exists." }).Retries.Should().Be(0);
    }

    [Fact]
    public void For_OverriddenCategory_KeepsWhatIsNotOverridden()
    {
        VerdictPolicyTable table = new([KeyValuePair.Create("content_filtered", new VerdictPolicyOptions { NextTarget = true })]);

        table.For(Error(LlmErrorCategory.ContentFiltered, LlmBlame.Request)).Should().Be(new VerdictPolicy(0, 0, NextTarget: true));
        table.For(Error(LlmErrorCategory.Overloaded, LlmBlame.Model)).Retries.Should().Be(3);
    }

    private static LlmError Error(LlmErrorCategory category, LlmBlame blame, bool transient = false) =>
        new() { Category = category, Blame = blame, Transient = transient, Evidence = "test" };
}
