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
        return run.IsRepeated ? RepeatAsync(async, call, target, run) : ValueTask.FromResult(failed);
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
    internal sealed class TargetRun
    {
        public static readonly ResiliencePropertyKey<TargetRun> Key = new("LlmResilience.TargetRun");

        private readonly TargetExecutor _owner;
        private readonly bool _async;
        private readonly CallContext _call;
        private readonly Target _target;
        private AttemptResult _last;
        private RetryDecision _decision;
        private int _repeats;
        private bool _firstWasHandedOver;

        /// <summary>Begins with the first failure, and decides about it: mostly there is no repeat, and the pipeline is spared.</summary>
        public TargetRun(TargetExecutor owner, bool async, CallContext call, Target target, in AttemptResult failed)
        {
            _owner = owner;
            _async = async;
            _call = call;
            _target = target;
            _last = failed;
            _decision = Decide(failed);
        }

        /// <summary>Whether the last failure is repeated.</summary>
        public bool IsRepeated => _decision.Repeat;

        /// <summary>The wait that the last decision asked for.</summary>
        public TimeSpan Delay => _decision.Delay;

        /// <summary>Whether the pipeline goes on after a result; asked once for each, the first failure included.</summary>
        public bool GoesOn(in AttemptResult result)
        {
            if (_repeats > 0)
            {
                _decision = result.Status == AttemptStatus.Failed ? Decide(result) : default;
            }

            if (!_decision.Repeat)
            {
                return false;
            }

            _repeats++;
            _call.RepeatedWhatMayHaveRun |= result.Error!.MayHaveRun != LlmMayHaveRun.No;
            _owner.LogRepeat(_call, _target, result.Error, _decision.Delay);
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

            _call.Trail.Keep(_target, _last);
            _last = await _owner.RepeatOnceAsync(_async, _call, _target, _decision.Delay).ConfigureAwait(false);
            return _last;
        }

        private RetryDecision Decide(in AttemptResult failed)
        {
            RetryOptions options = _call.Snapshot.Options.Retry;
            RetryDecision decision = RetryDecision.Make(_owner.SituationOf(_call, _target, failed.Error!, _repeats), options);
            return decision.Repeat && _owner.TrySpend(_target, options) ? decision : default;
        }
    }

    private ValueTask<AttemptResult> RepeatOnceAsync(bool async, CallContext call, Target target, TimeSpan waited) =>
        attempts.ExecuteAsync(async, call, target, call.Trail.RampPassedBy == target ? CircuitEntry.RampPassed : CircuitEntry.Normal, waited);

    private RetrySituation SituationOf(CallContext call, Target target, LlmError error, int repeats)
    {
        DateTimeOffset now = time.GetUtcNow();
        return new RetrySituation
        {
            Error = error,
            Policy = call.Snapshot.Policies.For(error),
            Repeats = repeats,
            OtherIsAdmitted = gates.AdmitAnother(call, now),
            OtherReturnsIn = gates.FirstKnownReturn(call, now) - now,
            AttemptsLeft = call.MaxAttempts - call.Attempts,
            TimeLeft = call.RepeatsUntil - now,
            RepeatedWhatMayHaveRun = call.RepeatedWhatMayHaveRun,
            CreatesLasting = call.CreatesLasting,
            ClosedFor = ClosedFor(call, target, now),
            Spread = call.Snapshot.Options.Circuits.StatedTimes.SpreadOf(error.RetryAfter ?? TimeSpan.Zero),
            Random = Random.Shared.NextDouble(),
        };
    }

    private bool TrySpend(Target target, RetryOptions options)
    {
        bool spent = budgets.For(target.Provider.Name).TrySpend(time.GetUtcNow(), options.BudgetShare, options.BudgetFloor);
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
