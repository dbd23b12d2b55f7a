namespace LlmResilience.Testing.Tests.Requests;

public sealed class KeptRequestsTests : FakeProviderTest
{
    [Fact]
    public async Task Requests_MoreThanKept_KeepsTheLatestAndCountsAll()
    {
        for (var i = 1; i <= 5; i++)
        {
            (await PostChatAsync($"m{i}")).Dispose();
        }

        Provider.Requests.Select(request => request.Model).Should().Equal("m3", "m4", "m5");
        Provider.RequestCount.Should().Be(5);
    }

    [Fact]
    public async Task Requests_BodiesOverTheBound_DropsTheOldest()
    {
        (await PostAsync("v1/files", new string('a', 600))).Dispose();
        (await PostAsync("v1/files", new string('b', 600))).Dispose();

        Provider.Requests.Should().ContainSingle().Which.BodyText.Should().StartWith("b");
    }

    [Fact]
    public async Task Body_OverTheLimit_IsRefused()
    {
        using var response = await PostAsync("v1/files", new string('a', 2_001));

        ((int)response.StatusCode).Should().Be(413);
        Provider.RequestCount.Should().Be(0);
    }

    protected override void Configure(FakeProviderOptions options)
    {
        options.MaxKeptRequests = 3;
        options.MaxKeptBodyBytes = 1_000;
        options.MaxRequestBodyBytes = 2_000;
    }
}
