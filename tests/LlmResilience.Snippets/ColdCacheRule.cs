namespace LlmResilience.Snippets;

internal sealed class ColdCacheRule : ILlmErrorRule
{
    public LlmError? Classify(LlmErrorContext context) => context.StatusCode != 418 ? null : new LlmError
    {
        Category = LlmErrorCategory.ModelLoading,
        Blame = LlmBlame.Model,
        Transient = true,
        RetryAfter = TimeSpan.FromSeconds(5),
        Evidence = "own:cold-cache",
    };
}
