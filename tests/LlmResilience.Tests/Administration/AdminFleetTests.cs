using LlmResilience.Circuits;
using LlmResilience.Tests.Hints;
using static LlmResilience.Tests.Administration.AdminLab;

namespace LlmResilience.Tests.Administration;

/// <summary>Orders in hosts that share a store.</summary>
public sealed class AdminFleetTests
{
    [Fact]
    public async Task Blacklisted_InOneHost_HoldsInTheOthersAndInOneThatStartsLater()
    {
        await using Fleet fleet = await StartAsync(2);
        await fleet.Host(0).Admin().BlacklistAsync("one", "m", Note).InTime();
        await fleet.ShareAsync();

        fleet.Host(1).Hints.Find("one", "m")!.Should().BeEquivalentTo(new { Standing = TargetStanding.Blacklisted, OrderedBy = "alice", OrderReason = "it is being retired" });
        (await fleet.CallAsync(1)).Should().Equal("two");
        await fleet.AddAsync();
        (await fleet.CallAsync(2)).Should().Equal("two");
        fleet.One.RequestCount.Should().Be(0);
    }

    [Fact]
    public async Task Reinstated_InAnotherHost_CallsComeBackEverywhere()
    {
        await using Fleet fleet = await StartAsync(3);
        await fleet.Host(0).Admin().BlacklistAsync("one", "m", Note).InTime();
        await fleet.ShareAsync();

        await fleet.Host(1).Admin().ReinstateAsync("one", "m", Note).InTime();
        await fleet.ShareAsync();

        for (int i = 0; i < 3; i++)
        {
            (await fleet.CallAsync(i)).Should().Equal(["one"], "host {0} has heard of it", i);
        }
    }

    [Fact]
    public async Task Reinstated_WhatCircuitsHaveShutInEveryHost_IsOpenInEveryHost()
    {
        await using Fleet fleet = await StartAsync(2);
        fleet.One.AllModels.Fails("openai/overloaded");
        await fleet.CallAsync(0, times: 6);
        await fleet.CallAsync(1, times: 6);
        await fleet.ShareAsync();
        (fleet.StandingOf(0), fleet.StandingOf(1)).Should().Be((TargetStanding.Blacklisted, TargetStanding.Blacklisted));
        fleet.One.AllModels.Answers("Hello");

        await fleet.Host(0).Admin().ReinstateAsync("one", "m", Note).InTime();
        await fleet.ShareAsync();

        (await fleet.CallAsync(0)).Should().Equal("one");
        (await fleet.CallAsync(1)).Should().Equal("one");
    }

    [Theory]
    [InlineData(SubjectKind.Provider)]
    [InlineData(SubjectKind.Endpoint)]
    public async Task Isolated_OtherKindsOfSubject_HoldInTheOtherHostUntilReset(SubjectKind kind)
    {
        await using Fleet fleet = await StartAsync(2);
        await fleet.CallAsync(0);
        Subject provider = fleet.CircuitsOf(0).All.First(circuit => circuit.Subject is { Kind: SubjectKind.Provider, Provider: "one" }).Subject;
        Subject subject = kind is SubjectKind.Provider ? provider : Subject.Of(kind, provider.Provider, provider.Address, "m", "/v1/chat/completions");
        await fleet.Host(0).Admin().IsolateAsync(subject, Note).InTime();
        await fleet.ShareAsync();

        (await fleet.CallAsync(1)).Should().Equal("two");
        await fleet.Host(0).Admin().ResetAsync(subject, Note).InTime();
        await fleet.ShareAsync();
        (await fleet.CallAsync(1)).Should().Equal("one");
    }

    [Fact]
    public async Task Orders_OfAStoreThatIsEmptied_AreToldToItAgain()
    {
        await using Fleet fleet = await StartAsync(2);
        await fleet.Host(0).Admin().BlacklistAsync("one", "m", Note).InTime();
        await fleet.ShareAsync();

        await fleet.EmptyStoreAsync();

        fleet.StandingOf(1).Should().Be(TargetStanding.Blacklisted);
        await fleet.AddAsync();
        fleet.StandingOf(2).Should().Be(TargetStanding.Blacklisted);
        await fleet.Host(1).Admin().ReinstateAsync("one", "m", Note).InTime();
        await fleet.ShareAsync();
        fleet.StandingOf(0).Should().Be(TargetStanding.Good);
    }

    [Fact]
    public async Task Resets_TwoMadeOffline_TheOrderThatFollowsTheLastHolds()
    {
        await using Fleet fleet = await StartAsync(2);
        await fleet.Host(0).Admin().BlacklistAsync("one", "m", Note).InTime();
        await fleet.ShareAsync();
        fleet.StoreOf(0).Now = fleet.StoreOf(1).Now = WatchedStore.Fault.Throw;

        (await fleet.Host(0).Admin().ReinstateAsync("one", "m", Note).InTime()).StoreProblem.Should().NotBeNull();
        (await fleet.Host(1).Admin().ReinstateAsync("one", "m", Note).InTime()).StoreProblem.Should().NotBeNull();
        await fleet.Host(1).Admin().BlacklistAsync("one", "m", new ChangeNote("bob", "still broken")).InTime();
        (fleet.StandingOf(0), fleet.StandingOf(1)).Should().Be((TargetStanding.Good, TargetStanding.Blacklisted));
        fleet.StoreOf(0).Now = WatchedStore.Fault.None;
        fleet.Time.Advance(TimeSpan.FromMinutes(1));
        await fleet.Host(0).Hints.FlushAsync().AsTask().WaitAsync(Limit);
        fleet.StoreOf(1).Now = WatchedStore.Fault.None;
        fleet.Time.Advance(TimeSpan.FromMinutes(1));
        await fleet.ShareAsync();

        fleet.Host(0).Hints.Find("one", "m")!.OrderedBy.Should().Be("bob");
        fleet.Host(1).Hints.Find("one", "m")!.OrderedBy.Should().Be("bob");
        (await fleet.CallAsync(0)).Should().Equal("two");
    }

    [Fact]
    public async Task Isolated_TheOtherHostsCircuitIsOpen_KeepsWhatItLearnedForTheTimeAfter()
    {
        await using Fleet fleet = await StartAsync(2);
        fleet.One.AllModels.Fails("openai/overloaded");
        await fleet.CallAsync(1, times: 6);
        CircuitView open = fleet.ViewOfTarget(1);
        await fleet.ShareAsync();

        await fleet.Host(0).Admin().BlacklistAsync("one", "m", Note, fleet.Time.GetUtcNow().AddSeconds(5)).InTime();
        await fleet.ShareAsync();

        fleet.ViewOfTarget(1).Isolation!.Who.Should().Be("alice");
        fleet.Time.Advance(TimeSpan.FromSeconds(5));
        fleet.ViewOfTarget(1).OpenUntil.Should().Be(open.OpenUntil, "an order ends in what was learned");
    }

    private static async Task<Fleet> StartAsync(int hosts)
    {
        Fleet fleet = await Fleet.StartAsync(hosts);
        fleet.One.AllModels.Answers("Hello");
        return fleet;
    }
}
