using LlmResilience.Circuits;

namespace LlmResilience.Tests.Circuits;

/// <summary>What another process's word, that a subject works again, makes of a circuit here.</summary>
public class HeardClosingTests
{
    [Fact]
    public void HearClosing_Suspect_IsSuspectNoMore()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Circuit.Advise(new KnownOpening(lab.Now.AddMinutes(5), LlmErrorCategory.ServerError), lab.Now);
        lab.Circuit.HearClosing(lab.Now, lab.Now);

        lab.View.Suspect.Should().BeFalse();
        lab.Attempts(4, CircuitLab.Bad());
        lab.Phase.Should().Be(CircuitPhase.Closed);
    }

    [Fact]
    public void HearClosing_HalfOpen_RecoversWithoutAProbeAndDoesNotSayThatItSawIt()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        lab.WaitOut();
        lab.Circuit.HearClosing(lab.Now, lab.Now);

        lab.Phase.Should().Be(CircuitPhase.Recovering);
        lab.Transitions[^1].Unproven.Should().BeTrue("else the word would go round and round");
    }

    [Fact]
    public void HearClosing_Open_KeepsItsOwnTimeAndThenNeedsNoProbe()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        lab.Wait(10);
        lab.Circuit.HearClosing(lab.Now, lab.Now);
        lab.Phase.Should().Be(CircuitPhase.Open);
        lab.WaitOut();

        lab.Phase.Should().Be(CircuitPhase.Recovering);
        lab.Enter();
        lab.Transitions.Select(transition => transition.To).Should().Equal(CircuitPhase.Open, CircuitPhase.Recovering);
    }

    [Fact]
    public void HearClosing_OpenAndALastResortFailsAfterIt_NeedsItsProbe()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        lab.Wait(5);
        lab.Circuit.HearClosing(lab.Now, lab.Now);
        lab.Attempt(CircuitLab.Bad(), CircuitEntry.LastResort);
        lab.WaitOut();

        lab.Phase.Should().Be(CircuitPhase.HalfOpen, "what was seen here is younger");
    }

    [Fact]
    public void HearClosing_OlderThanTheOpening_ChangesNothing()
    {
        CircuitLab lab = new(SubjectKind.Target);
        DateTimeOffset before = lab.Now;
        lab.Wait(1);
        lab.Open();
        lab.WaitOut();
        lab.Circuit.HearClosing(before, lab.Now);

        lab.Phase.Should().Be(CircuitPhase.HalfOpen);
    }

    [Fact]
    public void HearClosing_OpenedByOurOwnNetwork_ChangesNothing()
    {
        CircuitLab lab = new(SubjectKind.Provider);
        lab.Attempts(5, CircuitLab.Bad(LlmErrorCategory.Network), apart: 1);
        lab.Phase.Should().Be(CircuitPhase.Open);
        lab.WaitOut();
        lab.Circuit.HearClosing(lab.Now, lab.Now);

        lab.Phase.Should().Be(CircuitPhase.HalfOpen, "others have another network");
    }

    [Fact]
    public void HearClosing_EndpointTakenOver_IsOpenToCallsAtOnce()
    {
        CircuitLab lab = new(SubjectKind.Endpoint);
        lab.Circuit.Advise(new KnownOpening(lab.Now.AddMinutes(10), LlmErrorCategory.EndpointUnsupported, Permanent: true), lab.Now);
        lab.Wait(60);
        lab.Circuit.HearClosing(lab.Now, lab.Now);

        lab.Phase.Should().Be(CircuitPhase.Closed);
    }

    [Fact]
    public void HearClosing_IsolatedByAPerson_StaysShut()
    {
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        lab.Circuit.Isolate(new Isolation(null), lab.Now);
        lab.WaitOut();
        lab.Circuit.HearClosing(lab.Now, lab.Now);

        lab.IsRefused().Should().BeTrue();
    }

    [Fact]
    public void Transition_WayOut_SaysWhetherAnAnswerWasSeenHere()
    {
        CircuitLab limited = new(SubjectKind.Target);
        limited.Attempt(limited.BadFor(10, LlmErrorCategory.RateLimit));
        limited.WaitOut();
        limited.Enter();
        limited.Transitions[^1].Should().BeEquivalentTo(new { To = CircuitPhase.Closed, Unproven = true }, "a clock ended it");

        CircuitLab probed = new(SubjectKind.Target);
        probed.Open();
        probed.WaitOut();
        probed.Attempt(CircuitEvidence.Good());
        probed.Transitions[^1].Should().BeEquivalentTo(new { To = CircuitPhase.Recovering, Unproven = false });

        CircuitLab neutral = new(SubjectKind.Target);
        neutral.Open();
        neutral.WaitOut();
        neutral.Attempts(3, default);
        neutral.Transitions[^1].Should().BeEquivalentTo(new { To = CircuitPhase.Recovering, Unproven = true });
    }
}
