using LlmResilience.Attempts;
using LlmResilience.Calls;
using LlmResilience.Circuits;
using LlmResilience.Routing;
using Microsoft.Extensions.Logging;
using Polly;

namespace LlmResilience.Targets;

/// <summary>
/// Repeats attempts on one target until one is good or the verdict says that another try here is pointless. It is handed the
/// first attempt already failed; a call whose first attempt is good never comes here.
/// </summary>
internal sealed class TargetExecutor(
    AttemptExecutor attempts,
    RetryPipelines pipelines,
    RetryBudgets budgets,
    TargetGates gates,
    TimeProvider time,
    ILogger<TargetExecutor> logger)
{
    /// <summary>Goes on after a failed attempt.</summary>
    /// <returns>The last attempt's result; the failures before it are kept in the call's trail.</returns>
    public ValueTask<AttemptResult> ContinueAsync(bool async, CallContext call, Target target, AttemptResult failed)
    {
        TargetRun run = new(this, async, call, target, failed);
        return run.Decide(failed).Repeat ? RepeatAsync(async, call, target, run) : ValueTask.FromResult(failed);
    }

    private async ValueTask<AttemptResult> RepeatAsync(bool async, CallContext call, Target target, TargetRun run)
    {
        ResiliencePipeline<AttemptResult> pipeline = pipelines.For(target.Provider.Name);
        ResilienceContext context = ResilienceContextPool.Shared.Get(call.CancellationToken);
        context.Properties.Set(TargetRun.Key, run);
        try
        {
            return async
                ? await pipeline.ExecuteAsync(static (_, run) => run.NextAsync(), context, run).ConfigureAwait(false)
                : pipeline.Execute(static (_, run) => Synchronously.Completed(run.NextAsync()), context, run);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>The repeats of one call on one target, as the pipeline drives them.</summary>
    internal sealed class TargetRun(TargetExecutor owner, bool async, CallContext call, Target target, AttemptResult first)
    {
        public static readonly ResiliencePropertyKey<TargetRun> Key = new("LlmResilience.TargetRun");

        private int _repeats;
        private bool _firstWasHandedOver;
        private RetryDecision _decision;
        private AttemptResult _last = first;

        /// <summary>The wait that the last decision asked for.</summary>
        public TimeSpan Delay => _decision.Delay;

        /// <summary>Whether to repeat after a result. Asked once for each failure.</summary>
        public RetryDecision Decide(in AttemptResult result)
        {
            if (result.Status != AttemptStatus.Failed)
            {
                return default;
            }

            _decision = RetryDecision.Make(Situation(result.Error!), call.Snapshot.Options.Retry);
            return _decision;
        }

        /// <summary>Whether the pipeline goes on after a result; takes the repeat from the provider's budget.</summary>
        public bool GoesOn(in AttemptResult result)
        {
            RetryOptions options = call.Snapshot.Options.Retry;
            if (!Decide(result).Repeat)
            {
                return false;
            }

            if (!owner.TrySpend(target, options))
            {
                return false;
            }

            if (result.Error!.MayHaveRun != LlmMayHaveRun.No)
            {
                call.RepeatedWhatMayHaveRun = true;
            }

            _repeats++;
            owner.LogRepeat(call, target, result.Error, _decision.Delay);
            return true;
        }

        /// <summary>The first time the failure that is known already, then real attempts.</summary>
        public async ValueTask<AttemptResult> NextAsync()
        {
            if (!_firstWasHandedOver)
            {
                _firstWasHandedOver = true;
                return _last;
            }

            call.Trail.Keep(_last);
            CircuitEntry entry = call.RampPassedBy == target ? CircuitEntry.RampPassed : CircuitEntry.Normal;
            AttemptResult result = await owner.Attempts.ExecuteAsync(async, call, target, entry, _decision.Delay).ConfigureAwait(false);

            _last = result;
            return result;
        }

        private RetrySituation Situation(LlmError error)
        {
            DateTimeOffset now = owner.Time.GetUtcNow();
            return new RetrySituation
            {
                Error = error,
                Policy = call.Snapshot.Policies.For(error),
                Repeats = _repeats,
                OtherIsAdmitted = owner.Gates.AdmitAnother(call, now),
                AttemptsLeft = call.MaxAttempts - call.Attempts,
                TimeLeft = call.Deadline - now,
                RepeatedWhatMayHaveRun = call.RepeatedWhatMayHaveRun,
                CreatesLasting = call.CreatesLasting,
                ClosedFor = owner.ClosedFor(call, target, now),
                Random = Random(),
            };
        }
    }

    private AttemptExecutor Attempts => attempts;

    private TimeProvider Time => time;

    private TargetGates Gates => gates;

    private static double Random() => System.Random.Shared.NextDouble();

    private bool TrySpend(Target target, RetryOptions options)
    {
        bool spent = budgets.For(target.Provider.Name).TrySpend(options.BudgetShare, options.BudgetFloor);
        if (!spent)
        {
            Log.BudgetSpent(logger, target.Provider.Name);
        }

        return spent;
    }

    private void LogRepeat(CallContext call, Target target, LlmError error, TimeSpan delay) =>
        Log.Repeating(logger, target.Name, call.Attempts + 1, delay.TotalSeconds, LlmErrorCategoryNames.GetName(error.Category));


    /// <summary>How long the target refuses: until a known time, or for longer than anybody waits where only a probe will tell.</summary>
    private TimeSpan ClosedFor(CallContext call, Target target, DateTimeOffset now)
    {
        GateDecision decision = gates.Peek(call, target, now);
        if (decision.IsAdmitted)
        {
            return TimeSpan.Zero;
        }

        return decision is { MayBeAwaited: true, OpensAt: { } opensAt } ? opensAt - now : TimeSpan.MaxValue;
    }
}
