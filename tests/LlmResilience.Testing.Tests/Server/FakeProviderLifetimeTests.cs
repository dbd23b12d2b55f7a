using System.Text;

namespace LlmResilience.Testing.Tests.Server;

public sealed class FakeProviderLifetimeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("hang")]
    [InlineData("delay")]
    [InlineData("stall")]
    public async Task Dispose_RequestsUnanswered_EndsThemAtOnce(string kind)
    {
        var provider = await FakeProvider.StartAsync().WaitAsync(Limit);
        provider.AllModels.RepliesWith(kind switch
        {
            "hang" => FakeReply.Hang(),
            "delay" => FakeReply.Delay(TimeSpan.FromHours(1), FakeReply.Answer("x")),
            _ => FakeReply.Answer("x").CutAfterBytes(1, FakeCut.Stall),
        });
        using var client = new HttpClient();
        var call = PostAsync(client, provider);
        await provider.WaitForRequestsAsync(1).WaitAsync(Limit);

        await provider.DisposeAsync().AsTask().WaitAsync(Limit);

        await FluentActions.Awaiting(() => call.WaitAsync(Limit)).Should().ThrowAsync<HttpRequestException>();
        (await provider.Requests[0].Ended.WaitAsync(Limit)).Should().Be(FakeReplyEnd.ProviderStopped);
    }

    [Fact]
    public async Task Dispose_Twice_IsHarmless()
    {
        var provider = await FakeProvider.StartAsync().WaitAsync(Limit);

        await provider.DisposeAsync().AsTask().WaitAsync(Limit);
        await provider.DisposeAsync().AsTask().WaitAsync(Limit);
    }

    [Fact]
    public async Task Start_OnThePortOfADisposedProvider_ComesBackThere()
    {
        using var client = new HttpClient();
        var first = await FakeProvider.StartAsync().WaitAsync(Limit);
        var address = first.BaseAddress;
        (await PostAsync(client, first)).Dispose();
        await first.DisposeAsync().AsTask().WaitAsync(Limit);
        await FluentActions.Awaiting(() => client.GetAsync(address).WaitAsync(Limit)).Should().ThrowAsync<HttpRequestException>();

        await using var second = await FakeProvider.StartAsync(options => options.Port = address.Port).WaitAsync(Limit);

        second.BaseAddress.Should().Be(address);
        using var response = await PostAsync(client, second);
        response.IsSuccessStatusCode.Should().BeTrue();
    }

    [Fact]
    public async Task Start_PortInUse_ThrowsAndLeavesNothingBehind()
    {
        await using var provider = await FakeProvider.StartAsync().WaitAsync(Limit);

        var act = () => FakeProvider.StartAsync(options => options.Port = provider.BaseAddress.Port).WaitAsync(Limit);

        await act.Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task Start_SenselessOption_Throws()
    {
        var act = () => FakeProvider.StartAsync(options => options.MaxKeptRequests = -1);

        await act.Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task Addresses_Started_AreLoopbackAndDistinct()
    {
        await using var one = await FakeProvider.StartAsync().WaitAsync(Limit);
        await using var two = await FakeProvider.StartAsync().WaitAsync(Limit);

        new[] { one.BaseAddress, one.Http2Address, two.BaseAddress, two.Http2Address }
            .Should().OnlyHaveUniqueItems().And.OnlyContain(address => address.IsLoopback && address.Port > 0);
        one.OpenAIAddress.Should().Be(new Uri(one.BaseAddress + "v1"));
    }

    [Fact]
    public async Task Start_HostSettingsInTheEnvironment_AreNotPickedUp()
    {
        Environment.SetEnvironmentVariable("ASPNETCORE_URLS", "http://127.0.0.1:1");
        try
        {
            await using var provider = await FakeProvider.StartAsync().WaitAsync(Limit);

            provider.BaseAddress.Port.Should().NotBe(1);
        }
        finally
        {
            Environment.SetEnvironmentVariable("ASPNETCORE_URLS", null);
        }
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, FakeProvider provider) =>
        client.PostAsync(
            new Uri(provider.BaseAddress, "v1/chat/completions"),
            new StringContent("""{"model":"m"}""", Encoding.UTF8, "application/json"));
}
