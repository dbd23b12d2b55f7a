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
    public void Enter_TimeIsOver_PublishesWhatTimeHasDone()
    {
        CircuitLab lab = new(SubjectKind.Key);
        lab.Attempt(lab.BadFor(20, LlmErrorCategory.RateLimit));
        lab.WaitOut();
        lab.Enter();
        lab.Transitions.Select(t => t.To).Should().Equal(CircuitPhase.Open, CircuitPhase.Closed);
    }

    [Fact]
    public void Record_LaterTimesFromCallsUnderWay_AreToldOnce()
    {
        CircuitLab lab = new(SubjectKind.Target);
        CircuitPermit[] permits = [lab.Enter(), lab.Enter(), lab.Enter()];
        lab.End(permits[0], lab.BadFor(20, LlmErrorCategory.RateLimit) with { StatedUntil = lab.Now.AddSeconds(2) });
        lab.End(permits[1], CircuitLab.Bad(LlmErrorCategory.RateLimit) with { StatedUntil = lab.Now.AddSeconds(50) });
        lab.End(permits[2], CircuitLab.Bad(LlmErrorCategory.RateLimit) with { StatedUntil = lab.Now.AddSeconds(50.5) });
        lab.Transitions.Select(t => (t.From, t.To)).Should().Equal((CircuitPhase.Closed, CircuitPhase.Open), (CircuitPhase.Open, CircuitPhase.Open));
        lab.Transitions[1].Until.Should().BeAfter(lab.Now.AddSeconds(49));
        lab.Transitions[1].OwnThreshold.Should().BeTrue("a later end is for others to know, too");
    }

    [Fact]
    public void Publish_ListenerThrows_TheNextTransitionIsPublished()
    {
        List<CircuitPhase> seen = [];
        Circuit circuit = new(CircuitLab.SubjectOf(SubjectKind.Target), new CircuitPolicySource(() => new CircuitOptions()), () => 0, transition =>
        {
            seen.Add(transition.To);
            if (seen.Count == 1)
            {
                throw new InvalidOperationException("boom");
            }
        });
        circuit.Invoking(c => c.Isolate(new Isolation(null), CircuitLab.Start)).Should().Throw<InvalidOperationException>();
        circuit.Reset(CircuitLab.Start);
        seen.Should().HaveCount(2);
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
