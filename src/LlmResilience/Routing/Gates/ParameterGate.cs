using LlmResilience.Calls;

namespace LlmResilience.Routing.Gates;

/// <summary>Refuses targets that are known to refuse a parameter which the request has.</summary>
internal sealed class ParameterGate : ITargetGate
{
    public GateDecision Peek(CallContext call, Target target, DateTimeOffset now)
    {
        if (target.Hint is not { HasUnsupportedParameters: true } hint)
        {
            return GateDecision.Admitted;
        }

        foreach (LearnedElement lesson in hint.UnsupportedParameters)
        {
            if (lesson.Endpoint == call.Info.Endpoint && lesson.IsLive(now) && call.Sends(lesson.Value))
            {
                return new GateDecision(GateRefusal.Parameter, $"it is known to refuse the parameter '{lesson.Value}'", lesson.ExpiresAt);
            }
        }

        return GateDecision.Admitted;
    }
}
