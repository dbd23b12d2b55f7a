using LlmResilience.Circuits;

namespace LlmResilience.Tests.Circuits;

public class CircuitTests
{
    [Fact]
    public void Transitions_OfAWholeOutage_ArePublishedOnceAndInOrder()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        lab.WaitOut();
        lab.Attempt(CircuitEvidence.Good());
        lab.Attempts(40, CircuitEvidence.Good());
        lab.Transitions.Select(t => (t.From, t.To)).Should().Equal(
            (CircuitPhase.Closed, CircuitPhase.Open),
            (CircuitPhase.Open, CircuitPhase.HalfOpen),
            (CircuitPhase.HalfOpen, CircuitPhase.Recovering),
            (CircuitPhase.Recovering, CircuitPhase.Closed));
    }

    [Fact]
    public void Transition_ToOpen_TellsWhatIsWrongAndUntilWhen()
    {
        CircuitLab lab = new(SubjectKind.Key);
        lab.Attempt(CircuitLab.Bad(LlmErrorCategory.Authentication) with { Permanent = true, Text = "code:invalid_api_key", CallerCredential = true });
        lab.Transitions.Should().ContainSingle().Which.Should().Be(new CircuitTransition
        {
            Subject = lab.Circuit.Subject,
            From = CircuitPhase.Closed,
            To = CircuitPhase.Open,
            At = lab.Now,
            Until = lab.Now.AddMinutes(1),
            Reason = LlmErrorCategory.Authentication,
            Evidence = "code:invalid_api_key",
            Permanent = true,
            OwnThreshold = true,
            CallerCredential = true,
            Growth = 1,
        });
    }

    [Theory]
    [InlineData(LlmErrorCategory.Network, true)]
    [InlineData(LlmErrorCategory.ServerError, false)]
    internal void Transition_ToOpen_SaysWhetherTheNetworkCausedIt(LlmErrorCategory category, bool expected)
    {
        CircuitLab lab = new(SubjectKind.Provider);
        lab.Attempts(5, CircuitLab.Bad(category), apart: 1);
        lab.Transitions[0].NetworkCaused.Should().Be(expected);
    }

    [Fact]
    public void Advance_NobodyCalls_PublishesWhatTimeHasDone()
    {
        CircuitLab lab = new(SubjectKind.Key);
        lab.Attempt(lab.BadFor(20, LlmErrorCategory.RateLimit));
        lab.WaitOut();
        lab.Circuit.Advance(lab.Now);
        lab.Transitions.Select(t => t.To).Should().Equal(CircuitPhase.Open, CircuitPhase.Closed);
    }

    [Fact]
    public void View_TimeIsOver_ShowsWhatTheNextCallFindsAndPublishesNothing()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        lab.WaitOut();
        lab.View.Should().BeEquivalentTo(new { Phase = CircuitPhase.HalfOpen, Admits = true, Share = 0.0 });
        lab.Transitions.Should().ContainSingle();
    }

    [Fact]
    public void Publish_ListenerCallsTheCircuitItself_KeepsTheOrder()
    {
        List<CircuitPhase> seen = [];
        Circuit? circuit = null;
        DateTimeOffset now = CircuitLab.Start;
        CircuitOptions options = new();
        circuit = new Circuit(CircuitLab.SubjectOf(SubjectKind.Target), new CircuitPolicySource(() => options), () => 0, transition =>
        {
            if (transition.To is CircuitPhase.Open && seen.Count == 0)
            {
                circuit!.Reset(now);
            }

            seen.Add(transition.To);
        });
        for (int i = 0; i < 5; i++)
        {
            circuit.TryEnter(now, CircuitEntry.Normal, out CircuitPermit permit);
            circuit.Record(permit, CircuitLab.Bad(), now);
        }

        seen.Should().Equal(CircuitPhase.Open, CircuitPhase.Closed);
    }

    [Fact]
    public void Record_PermitFromBeforeTheCircuit_CountsOnlyInItsFirstGeneration()
    {
        CircuitLab lab = new(SubjectKind.Key);
        lab.End(CircuitPermit.FromBefore(lab.Circuit), CircuitLab.Bad(LlmErrorCategory.Authentication));
        lab.Phase.Should().Be(CircuitPhase.Open);
        lab.Circuit.Reset(lab.Now);
        lab.End(CircuitPermit.FromBefore(lab.Circuit), CircuitLab.Bad(LlmErrorCategory.Authentication));
        lab.Phase.Should().Be(CircuitPhase.Closed);
    }
}
