namespace LlmResilience.Errors;

/// <summary>What a verdict of each category does: the default policy with the options laid over it.</summary>
internal sealed class VerdictPolicyTable
{
    private VerdictPolicyTable(IDictionary<string, VerdictPolicyOptions> overrides) => Overrides = overrides;

    public IDictionary<string, VerdictPolicyOptions> Overrides { get; }

    public static VerdictPolicyTable From(RetryOptions options) => new(options.Policies);
}
