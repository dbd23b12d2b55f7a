using System.Net;
using LlmResilience.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LlmResilience.Tests.Wire;

/// <summary>A handler beneath ours, which adds to every message that passes.</summary>
public sealed class HandlerBeneathTests : WireTest
{
    [Fact]
    public async Task HandlerBeneath_AddsACredential_IsReported()
    {
        ResilienceHost host = await StartAsync(ThreeTargets, services: Beneath(_ => { }));
        using HttpClient client = host.Client();

        host.Logs.GetSnapshot().Should().Contain(record => record.Id.Name == "HandlerBeneath" && record.Message.Contains(nameof(RecordingHandler), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HandlerBeneath_AddedToTheFirstMessage_DoesNotTravelToAnotherProvider(bool async)
    {
        One.Model("a").Fails(MovesOn);
        ResilienceHost host = await StartAsync(ThreeTargets, services: Beneath(request =>
        {
            if (request.RequestUri!.Port == One.BaseAddress.Port)
            {
                request.Headers.Add("Authorization", "Bearer beneath");
                request.Headers.TryAddWithoutValidation("User-Agent", "beneath/1.0");
                request.Headers.Add("X-Beneath", "1");
            }
        }));
        using HttpRequestMessage request = Chat();
        request.Headers.TryAddWithoutValidation("User-Agent", "app/1.0");

        using HttpResponseMessage response = await SendAsync(host.Client(), request, async);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        One.Requests[0].Header("X-Beneath").Should().Be("1");
        Two.Requests[0].Header("X-Beneath").Should().BeNull();
        Two.Requests[0].Header("Authorization").Should().Be("Bearer k2");
        Two.Requests[0].Header("User-Agent").Should().Be("app/1.0");
    }

    [Fact]
    public async Task HandlerBeneath_AddsToEveryMessage_ARepeatHasItOnce()
    {
        WatchedClock clock = new();
        One.Model("a").Then(FakeReply.Error("openai/overloaded")).Then(FakeReply.Answer("Hello"));
        ResilienceHost host = await StartAsync(options => options.Providers["one"] = At(One.OpenAIAddress), time: clock, services: Beneath(request =>
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer beneath");
            request.Headers.Add("X-Beneath", "1");
        }));

        clock.Watch();
        Task<HttpResponseMessage> sending = SendAsync(host.Client(), Chat());
        await clock.PassWaitAsync();
        using HttpResponseMessage response = await sending;

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        One.Requests.Should().HaveCount(2);
        One.Requests.Should().OnlyContain(sent => sent.Headers["X-Beneath"].Count == 1 && sent.Headers["Authorization"].Count == 1);
    }

    private static Action<IServiceCollection> Beneath(Action<HttpRequestMessage> add) => services =>
        services.AddHttpClient("chat").ConfigurePrimaryHttpMessageHandler(() => new RecordingHandler(add));
}
