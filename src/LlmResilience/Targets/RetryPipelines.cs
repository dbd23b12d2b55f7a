using System.Collections.Concurrent;
using LlmResilience.Attempts;
using Polly;
using Polly.Retry;

namespace LlmResilience.Targets;

/// <summary>
/// The pipelines that drive waits and repeats, one for each provider, for the life of the process. The decisions are ours
/// (<see cref="RetryDecision"/>); the waiting is Polly's.
/// </summary>
internal sealed class RetryPipelines(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ResiliencePipeline<AttemptResult>> _pipelines = new(StringComparer.Ordinal);

    public ResiliencePipeline<AttemptResult> For(string provider) =>
        _pipelines.TryGetValue(provider, out ResiliencePipeline<AttemptResult>? pipeline) ? pipeline : _pipelines.GetOrAdd(provider, Build);

    private ResiliencePipeline<AttemptResult> Build(string provider)
    {
        ResiliencePipelineBuilder<AttemptResult> builder = new() { Name = provider, TimeProvider = time };
        return builder
            .AddRetry(new RetryStrategyOptions<AttemptResult>
            {
                MaxRetryAttempts = int.MaxValue,
                MaxDelay = null,
                ShouldHandle = static arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is null && RunOf(arguments.Context).GoesOn(arguments.Outcome.Result)),
                DelayGenerator = static arguments => ValueTask.FromResult<TimeSpan?>(RunOf(arguments.Context).Delay),
            })
            .Build();
    }

    private static TargetExecutor.TargetRun RunOf(ResilienceContext context) =>
        context.Properties.GetValue(TargetExecutor.TargetRun.Key, null!);
}
