using System.Net;
using LlmResilience.Testing;
using LlmResilience.Tests.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>Calls that go to no LLM provider behave as if the library were not there.</summary>
public sealed class OtherCallsTests : WireTest
{
    private Uri Orders => new(One.BaseAddress, "orders/1");

    [Theory]
    [InlineData(250, true)]
    [InlineData(250, false)]
    [InlineData(null, true)]
    [InlineData(null, false)]
    public async Task OtherCall_OnAClientForLlms_EndsWhenTheClientsOwnTimeoutHasPassed(int? seconds, bool async)
    {
        One.AllModels.RepliesWith(FakeReply.Hang());
        ResilienceHost host = await StartAsync(_ => { }, services: services => services.AddHttpClient("c", client => SetTimeout(client, seconds)).AddLlmResilienceHandler());
        using HttpRequestMessage request = new(HttpMethod.Get, Orders);

        Task<HttpResponseMessage> call = SendAsync(host.Client("c"), request, async);
        await One.WaitForRequestsAsync(1);
        host.Time.Advance(TimeSpan.FromSeconds((seconds ?? 100) - 1));
        call.IsCompleted.Should().BeFalse();
        host.Time.Advance(TimeSpan.FromSeconds(1));

        TaskCanceledException exception = (await call.Awaiting(c => c).Should().ThrowAsync<TaskCanceledException>()).Which;
        exception.InnerException.Should().BeOfType<TimeoutException>().Which.Message.Should().Contain("HttpClient");
    }

    [Fact]
    public async Task OtherCall_CallerCancels_IsNoTimeout()
    {
        One.AllModels.RepliesWith(FakeReply.Hang());
        ResilienceHost host = await StartAsync(_ => { });
        using CancellationTokenSource leaving = new();

        Task<HttpResponseMessage> call = host.Client().GetAsync(Orders, leaving.Token);
        await One.WaitForRequestsAsync(1);
        await leaving.CancelAsync();

        (await call.Awaiting(c => c.WaitAsync(Limit)).Should().ThrowAsync<TaskCanceledException>()).Which.InnerException.Should().NotBeOfType<TimeoutException>();
    }

    [Fact]
    public async Task OtherCall_OfARuntimesClient_EndsAfterTheDefaultTimeout()
    {
        FakeTimeProvider time = new();
        One.AllModels.RepliesWith(FakeReply.Hang());
        await using LlmResilienceRuntime runtime = LlmResilienceRuntime.Create(_ => { }, builder => builder.Services.AddSingleton<TimeProvider>(time));
        using HttpClient client = runtime.CreateClient();

        Task<HttpResponseMessage> call = client.GetAsync(Orders);
        await One.WaitForRequestsAsync(1);
        time.Advance(TimeSpan.FromSeconds(100));

        await call.Awaiting(c => c.WaitAsync(Limit)).Should().ThrowAsync<TaskCanceledException>();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HandlerOfAllClients_OnAClientOfNoLlm_LeavesTimeoutPrimaryHandlerAndRedirects(bool verdictsOnly)
    {
        One.AllModels.Then(FakeReply.Redirect(302, new Uri(One.BaseAddress, "elsewhere"))).Then(FakeReply.Status(200, "ok", "text/plain"));
        ResilienceHost host = await StartAsync(_ => { }, services: services =>
        {
            services.ConfigureHttpClientDefaults(builder => _ = verdictsOnly ? builder.AddLlmVerdictHandler() : builder.AddLlmResilienceHandler());
            services.AddHttpClient("rest", client => client.Timeout = TimeSpan.FromSeconds(42));
            services.AddHttpClient("own").ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler());
        });

        host.Client("rest").Timeout.Should().Be(TimeSpan.FromSeconds(42));
        host.Client("unnamed").Timeout.Should().Be(TimeSpan.FromSeconds(100));
        ((HttpClientHandler)host.Services.Chain("own")[^1]).AllowAutoRedirect.Should().BeTrue();
        using HttpResponseMessage response = await host.Client("rest").GetAsync(Orders).WaitAsync(Limit);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        One.Requests[1].Path.Should().Be("/elsewhere");
        host.Logs.GetSnapshot().Where(record => record.Message.Contains("'rest'", StringComparison.Ordinal)).Should().BeEmpty();
    }

    private static void SetTimeout(HttpClient client, int? seconds)
    {
        if (seconds is { } given)
        {
            client.Timeout = TimeSpan.FromSeconds(given);
        }
    }
}
