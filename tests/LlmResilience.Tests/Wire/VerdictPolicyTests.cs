namespace LlmResilience.Tests.Wire;

/// <summary>Each row of the policy table over a real socket: attempts, the next target, the circuits, and what the caller gets.</summary>
public sealed class VerdictPolicyTests
{
    public static IEnumerable<object[]> RowsBothWays => VerdictPolicyRows.All.SelectMany(row => new object[][] { [row.Name, true], [row.Name, false] });

    public static TheoryData<string> Rows => new(VerdictPolicyRows.All.Select(row => row.Name));

    [Theory]
    [MemberData(nameof(RowsBothWays))]
    public async Task Call_OnlyTarget_IsRepeatedAsTheRowSays(string name, bool async)
    {
        VerdictPolicyRow row = VerdictPolicyRows.Get(name);
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").RepliesWith(row.Reply);
        using LlmCallScope scope = LlmCallScope.Begin();

        using HttpResponseMessage response = await scene.SendAsync(async: async);

        scope.Reports.Single().Attempts.Should().OnlyContain(attempt => attempt.Error!.Category == row.Category);
        scene.One.RequestCount.Should().Be(row.Alone);
        ((int)response.StatusCode).Should().Be(row.Status!.Value);
        WireScene.ServedBy(response).Should().Be($"served-by=none; attempts={row.Alone}; fallback=false");
    }

    [Theory]
    [MemberData(nameof(RowsBothWays))]
    public async Task Call_AnotherTargetAdmitted_GoesOnAsTheRowSays(string name, bool async)
    {
        VerdictPolicyRow row = VerdictPolicyRows.Get(name);
        await using WireScene scene = await WireScene.StartAsync(2);
        scene.One.Model("m").RepliesWith(row.Reply);

        using HttpResponseMessage response = await scene.SendAsync(async: async);

        bool staysAnyway = row.Category == LlmErrorCategory.Conflict;
        scene.One.RequestCount.Should().Be(staysAnyway ? row.Alone : 1);
        scene.Two.RequestCount.Should().Be(row.Moves ? 1 : 0);
        ((int)response.StatusCode).Should().Be(row.Moves ? 200 : row.Status);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Call_Failed_IsCountedByTheCircuitsOfTheRow(string name)
    {
        VerdictPolicyRow row = VerdictPolicyRows.Get(name);
        await using WireScene scene = await WireScene.StartAsync(1, (options, _) => OpenAtTheFirstFailure(options.Circuits));
        scene.One.Model("m").RepliesWith(row.Reply);
        using HttpRequestMessage request = scene.Request();
        request.Options.Set(LlmCallOptions.RequestKey, new LlmCallOptions { Deadline = TimeSpan.FromMilliseconds(900) });

        using HttpResponseMessage response = await scene.SendAsync(request);

        scene.OpenCircuits().Should().Equal(row.Counts.Order());
    }

    [Theory]
    [MemberData(nameof(RowsBothWays))]
    public async Task Call_Failed_GivesTheCallerTheProvidersOwnAnswer(string name, bool async)
    {
        VerdictPolicyRow row = VerdictPolicyRows.Get(name);
        await using WireScene scene = await WireScene.StartAsync(1);
        scene.One.Model("m").RepliesWith(row.Reply);
        using HttpRequestMessage request = scene.Request();

        using HttpResponseMessage response = await scene.SendAsync(request, async);
        string body = await response.Content.ReadAsStringAsync();

        body.Should().NotBeEmpty().And.Be(await AskDirectlyAsync(scene));
        response.RequestMessage.Should().BeSameAs(request);
    }

    private static async Task<string> AskDirectlyAsync(WireScene scene)
    {
        using HttpClient client = new();
        using HttpResponseMessage response = await client.SendAsync(scene.Request());
        return await response.Content.ReadAsStringAsync();
    }

    private static void OpenAtTheFirstFailure(CircuitOptions circuits)
    {
        circuits.Provider.FailuresInRow = 1;
        circuits.Target.FailuresInRow = 1;
        circuits.Target.PermanentFailures = 1;
        circuits.Key.BalanceFailures = 1;
        circuits.Key.PermissionFailures = 1;
    }
}
