using LlmResilience.Circuits;
using LlmResilience.Hints;
using LlmResilience.Testing;
using Xunit.Abstractions;
using static LlmResilience.Tests.Hints.WatchedStore;

namespace LlmResilience.Tests.Hints;

/// <summary>What hosts that share a store learn from one another, over real sockets.</summary>
public sealed class FleetTests(ITestOutputHelper output)
{
    private static readonly TimeSpan OpenTime = TimeSpan.FromSeconds(31);

    [Fact]
    public async Task Blacklisted_InOneHost_IsSuspectInTheOtherAndOneFailureOpensIt()
    {
        await using Fleet fleet = await StartFailingAsync(2);
        await fleet.CallAsync(0, times: 5);
        fleet.StandingOf(0).Should().Be(TargetStanding.Blacklisted);
        await fleet.ShareAsync();

        fleet.StandingOf(1).Should().Be(TargetStanding.Suspect, "one host's word alone shuts nobody out");
        (await fleet.CallAsync(1)).Should().Equal("two");
        fleet.StandingOf(1).Should().Be(TargetStanding.Blacklisted);
        int requests = fleet.One.RequestCount;
        await fleet.CallAsync(1);
        fleet.One.RequestCount.Should().Be(requests);
    }

    [Fact]
    public async Task Suspect_OneGoodAnswerHere_IsGoodAndTheSameNewsChangesNothingMore()
    {
        await using Fleet fleet = await StartFailingAsync(2);
        await fleet.CallAsync(0, times: 5);
        await fleet.ShareAsync();
        fleet.One.AllModels.Answers("Hello");

        (await fleet.CallAsync(1)).Should().Equal("one");
        await fleet.ShareAsync();

        fleet.StandingOf(1).Should().Be(TargetStanding.Good, "the record came back with new counts, and with the opening that is known already");
    }

    [Fact]
    public async Task OpenedByAdvice_IsNotToldToOthers()
    {
        await using Fleet fleet = await StartFailingAsync(3);
        await fleet.CallAsync(0, times: 5);
        await fleet.ShareAsync();
        CircuitOpening first = await OpeningAsync(fleet);

        fleet.Time.Advance(TimeSpan.FromSeconds(3));
        await fleet.CallAsync(1);
        fleet.StandingOf(1).Should().Be(TargetStanding.Blacklisted);
        await fleet.ShareAsync();

        (await OpeningAsync(fleet)).Should().Be(first, "else one outage would be passed around for ever");
    }

    [Fact]
    public async Task OwnOpening_ComesBackWithOthersCounts_IsNoAdvice()
    {
        await using Fleet fleet = await StartFailingAsync(2, options => options.Circuits.Ramp.GoodOutcomesPerStep = 1);
        await fleet.CallAsync(0, times: 5);
        await fleet.ShareAsync();
        fleet.One.AllModels.Answers("Hello");
        ForgetHere(fleet, 0);

        await fleet.CallAsync(1);
        await fleet.ShareAsync();

        fleet.StandingOf(0).Should().Be(TargetStanding.Good);
    }

    [Fact]
    public async Task UnsupportedEndpoint_FoundInOneHost_IsTakenOverAndReopenedByTheOthersWord()
    {
        await using Fleet fleet = await Fleet.StartAsync(2);
        fleet.One.AllModels.Fails(OpenAIErrors.ResponsesOnly);
        await fleet.CallAsync(0);
        await fleet.ShareAsync();
        int requests = fleet.One.RequestCount;

        (await fleet.CallAsync(1)).Should().Equal("two");
        fleet.One.RequestCount.Should().Be(requests, "the verdict is certain, so nobody else need find out");

        fleet.One.AllModels.Answers("Hello");
        fleet.Time.Advance(TimeSpan.FromMinutes(11));
        (await fleet.CallAsync(0)).Should().Equal("one");
        fleet.Time.Advance(TimeSpan.FromMilliseconds(1));
        await fleet.ShareAsync();
        fleet.ViewOf(1, SubjectKind.Endpoint)!.Value.Phase.Should().Be(CircuitPhase.Closed);
        (await fleet.CallAsync(1)).Should().Equal("one");
    }

    [Fact]
    public async Task Closing_InTheHostThatOpened_EndsTheSuspicionOfTheOthers()
    {
        await using Fleet fleet = await StartFailingAsync(2);
        await fleet.CallAsync(0, times: 5);
        await fleet.ShareAsync();
        fleet.StandingOf(1).Should().Be(TargetStanding.Suspect);
        fleet.Time.Advance(TimeSpan.FromSeconds(1));

        ForgetHere(fleet, 0);
        await fleet.ShareAsync();

        fleet.StandingOf(1).Should().Be(TargetStanding.Good);
    }

    [Fact]
    public async Task Forget_InOneHost_OpensTheTargetToCallsInAll()
    {
        await using Fleet fleet = await StartFailingAsync(2, options => options.Routes["main"].Targets.Add("one/other"));
        await fleet.CallAsync(0, times: 5);
        await fleet.CallAsync(1, times: 5);
        await fleet.ShareAsync();
        fleet.ViewOfTarget(1).Phase.Should().Be(CircuitPhase.Open);

        fleet.Host(0).Hints.Forget("one", "m").Should().BeTrue();
        await fleet.ShareAsync();

        fleet.ViewOfTarget(1).Phase.Should().Be(CircuitPhase.Closed);
        fleet.Host(1).Hints.Find("one", "m")!.ErrorCount.Should().Be(0);
    }

    [Fact]
    public async Task HalfOpen_InEightHosts_OneProbesAndTheOthersFollowGently()
    {
        await using Fleet fleet = await StartFailingAsync(8);
        await OpenAllAsync(fleet, 8);
        fleet.One.AllModels.Answers("Hello");
        fleet.Time.Advance(OpenTime);
        int before = fleet.One.RequestCount;

        // The news of the success is held back, so that nothing but the lease keeps the others from probing.
        fleet.StoreOf(0).WritesFail = true;
        (await fleet.CallAsync(0)).Should().Equal("one");
        for (int host = 1; host < 8; host++)
        {
            (await fleet.CallAsync(host, times: 3)).Should().AllBe("two");
        }

        fleet.One.RequestCount.Should().Be(before + 1);
        Enumerable.Range(1, 7).Should().OnlyContain(host => fleet.StandingOf(host) == TargetStanding.Probing);
        fleet.StoreOf(0).WritesFail = false;
        await fleet.ShareAsync();
        Enumerable.Range(0, 8).Should().OnlyContain(host => fleet.StandingOf(host) == TargetStanding.Recovering);

        int recovering = fleet.One.RequestCount;
        for (int host = 1; host < 8; host++)
        {
            await fleet.CallAsync(host, times: 20);
        }

        int passed = fleet.One.RequestCount - recovering;
        output.WriteLine($"figure: of 140 calls of seven hosts that took a recovery over, {passed} went to the provider");
        passed.Should().BeInRange(7, 70, "they ramp up, each");
    }

    [Fact]
    public async Task HalfOpen_TheProbeHangs_TheOthersWaitForTheLeaseAndThenProbe()
    {
        await using Fleet fleet = await StartFailingAsync(2, options => options.Circuits.ProbeLease = TimeSpan.FromSeconds(60));
        await OpenAllAsync(fleet, 2);
        await LeaseElsewhereAsync(fleet, TimeSpan.FromSeconds(90));
        fleet.One.AllModels.Answers("Hello");
        fleet.Time.Advance(OpenTime);
        int before = fleet.One.RequestCount;

        (await fleet.CallAsync(0)).Should().Equal("two");
        (await fleet.CallAsync(1)).Should().Equal("two");
        fleet.One.RequestCount.Should().Be(before);

        fleet.Time.Advance(TimeSpan.FromSeconds(60));
        (await fleet.CallAsync(1)).Should().Equal("one");
        fleet.One.RequestCount.Should().Be(before + 1, "the owner died, and its lease has run out");
    }

    [Fact]
    public async Task HalfOpen_StoreHangs_TheFirstCallMovesOnAndOneASecondLaterProbes()
    {
        await using Fleet fleet = await StartFailingAsync(1);
        await OpenAllAsync(fleet, 1);
        fleet.One.AllModels.Answers("Hello");
        fleet.Time.Advance(OpenTime);
        fleet.StoreOf(0).Now = Fault.Hang;

        (await fleet.CallAsync(0)).Should().Equal("two");
        fleet.Time.Advance(SharedProbeLeases.Patience);
        await fleet.CallAsync(0);
        fleet.Time.Advance(SharedProbeLeases.Patience);

        (await fleet.CallAsync(0)).Should().Equal("one");
    }

    [Fact]
    public async Task HalfOpen_StoreIsAway_ProbesAtOnce()
    {
        await using Fleet fleet = await StartFailingAsync(1);
        await OpenAllAsync(fleet, 1);
        fleet.One.AllModels.Answers("Hello");
        fleet.Time.Advance(OpenTime);
        fleet.StoreOf(0).Now = Fault.Throw;

        (await fleet.CallAsync(0)).Should().Equal("one");
    }

    [Fact]
    public async Task HalfOpen_NoOtherTarget_ProbesWithoutWaitingForTheAnswer()
    {
        await using Fleet fleet = await Fleet.StartAsync(1, hasFallback: false);
        fleet.One.AllModels.Fails(OpenAIErrors.ServerError);
        for (int calls = 0; fleet.StandingOf(0) is TargetStanding.Good && calls < 5; calls++)
        {
            await fleet.CallAsync(0);
        }

        fleet.StandingOf(0).Should().Be(TargetStanding.Blacklisted);
        fleet.One.AllModels.Answers("Hello");
        fleet.Time.Advance(OpenTime);
        fleet.StoreOf(0).Now = Fault.Hang;

        (await fleet.CallAsync(0)).Should().Equal("one");
    }

    [Fact]
    public async Task ShareCircuits_IsOff_NothingIsToldOrLeasedButLessons()
    {
        await using Fleet fleet = await StartFailingAsync(2, options => options.Hints.ShareCircuits = false);
        await fleet.CallAsync(0, times: 5);
        await fleet.ShareAsync();

        fleet.StandingOf(1).Should().Be(TargetStanding.Good);
        (await fleet.Store.LoadAsync()).Hints.Should().OnlyContain(hint => hint.Opening == null);
        fleet.Host(1).Hints.Find("one", "m")!.ErrorCount.Should().Be(5, "counts are no circuits");
        fleet.Time.Advance(OpenTime);
        await fleet.CallAsync(0);
        fleet.StoreOf(0).Asks.Should().Be(0);
    }

    [Fact]
    public async Task Store_IsEmptied_LessonsAndOpeningsAreThereAgainAndCountsAreNot()
    {
        await using Fleet fleet = await StartFailingAsync(2);
        await fleet.CallAsync(0, times: 5);
        await fleet.ShareAsync();

        // Long enough that no acknowledged batch is kept any more.
        fleet.Time.Advance(TimeSpan.FromSeconds(11));
        await fleet.ShareAsync();
        await fleet.EmptyStoreAsync();

        StoredHint? hint = (await fleet.Store.LoadAsync()).Hints.SingleOrDefault(stored => stored.Subject is { Kind: SubjectKind.Target, Provider: "one" });
        hint!.Opening.Should().NotBeNull("the host that opened it still knows");
        hint.ErrorCount.Should().Be(0, "a count told twice would count twice");
        fleet.Host(0).Hints.Find("one", "m")!.ErrorCount.Should().Be(0, "counts are what the store says");
    }

    private static async Task<Fleet> StartFailingAsync(int hosts, Action<LlmResilienceOptions>? configure = null)
    {
        Fleet fleet = await Fleet.StartAsync(hosts, configure);
        fleet.One.AllModels.Fails(OpenAIErrors.ServerError);
        return fleet;
    }

    private static async Task OpenAllAsync(Fleet fleet, int hosts)
    {
        for (int host = 0; host < hosts; host++)
        {
            await fleet.CallAsync(host, times: 5);
            fleet.StandingOf(host).Should().Be(TargetStanding.Blacklisted);
        }

        await fleet.ShareAsync();
    }

    private static async Task<CircuitOpening> OpeningAsync(Fleet fleet) =>
        (await fleet.Store.LoadAsync()).Hints.Single(hint => hint.Subject is { Kind: SubjectKind.Target, Provider: "one" }).Opening!;

    private static async Task LeaseElsewhereAsync(Fleet fleet, TimeSpan duration)
    {
        foreach (StoredHint hint in (await fleet.Store.LoadAsync()).Hints.Where(hint => hint.Opening is not null))
        {
            (await fleet.Store.TryLeaseProbeAsync(hint.Subject, "a process that dies", duration)).Should().BeTrue();
        }
    }

    /// <summary>A person resets the circuits of one host.</summary>
    private static void ForgetHere(Fleet fleet, int host)
    {
        foreach (Circuit circuit in fleet.CircuitsOf(host).All)
        {
            circuit.Reset(fleet.Time.GetUtcNow());
        }
    }
}
