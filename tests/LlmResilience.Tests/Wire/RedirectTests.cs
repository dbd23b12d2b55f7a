using System.Net;
using LlmResilience.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>A redirect is followed within the origin, and nothing of the call goes anywhere else.</summary>
public sealed class RedirectTests : WireTest
{
    [Theory]
    [InlineData(301, true)]
    [InlineData(302, true)]
    [InlineData(303, true)]
    [InlineData(307, true)]
    [InlineData(308, true)]
    [InlineData(307, false)]
    public async Task Redirect_ToAnotherOrigin_NeitherBodyNorCredentialLeaves(int status, bool async)
    {
        One.Model("a").RepliesWith(FakeReply.Redirect(status, new Uri(Three.BaseAddress, "v1/chat/completions")));
        ResilienceHost host = await StartAsync(ThreeTargets);
        using HttpRequestMessage request = Chat();
        request.Headers.Add("Authorization", "Bearer secret");

        using HttpResponseMessage response = await SendAsync(host.Client(), request, async);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        ServedBy(response).Should().StartWith("served-by=two/b");
        Three.RequestCount.Should().Be(0);
    }

    [Theory]
    [InlineData(307, true)]
    [InlineData(308, true)]
    [InlineData(307, false)]
    public async Task Redirect_WithinTheOrigin_IsFollowedWithBodyAndCredential(int status, bool async)
    {
        One.Model("a").Then(FakeReply.Redirect(status, new Uri("/moved/v1/chat/completions?x=1", UriKind.Relative))).Then(FakeReply.Answer("Hello"));
        ResilienceHost host = await StartAsync(ThreeTargets);
        using HttpRequestMessage request = Chat();
        request.Headers.Add("Authorization", "Bearer own");
        request.Headers.Add("X-Own", "1");

        using HttpResponseMessage response = await SendAsync(host.Client(), request, async);

        ServedBy(response).Should().Be("served-by=one/a; attempts=1; fallback=false");
        response.RequestMessage.Should().BeSameAs(request);
        FakeRequest followed = One.Requests[1];
        followed.Path.Should().Be("/moved/v1/chat/completions");
        followed.Query.Should().Be("x=1");
        followed.Header("Authorization").Should().Be("Bearer own");
        followed.Header("X-Own").Should().Be("1");
        followed.BodyText.Should().Be(One.Requests[0].BodyText);
    }

    [Fact]
    public async Task Redirect_InACircle_EndsAndTheNextTargetAnswers()
    {
        One.Model("a").RepliesWith(FakeReply.Redirect(307, new Uri("/v1/chat/completions", UriKind.Relative)));
        ResilienceHost host = await StartAsync(ThreeTargets);

        using HttpResponseMessage response = await SendAsync(host.Client(), Chat());

        ServedBy(response).Should().StartWith("served-by=two/b");
        One.RequestCount.Should().BeLessThan(6);
    }

    [Fact]
    public async Task Redirect_WithBodyAndNoOtherTarget_ReachesTheCallerWhole()
    {
        One.Model("a").RepliesWith(FakeReply.Status(302, "<html>moved</html>", "text/html", [new("location", "http://192.0.2.1/elsewhere")]));
        ResilienceHost host = await StartAsync(options => options.Providers["one"] = At(One.OpenAIAddress));

        using HttpResponseMessage response = await SendAsync(host.Client(), Chat());

        response.StatusCode.Should().Be(HttpStatusCode.Found);
        response.Headers.Location.Should().Be(new Uri("http://192.0.2.1/elsewhere"));
        (await response.Content.ReadAsStringAsync()).Should().Be("<html>moved</html>");
        response.GetLlmError()!.Category.Should().Be(LlmErrorCategory.Redirected);
    }
}
