using System.Net;

namespace LlmResilience.Tests.Wire;

/// <summary>What may not move: another model's vectors, and what only one provider has.</summary>
public sealed class StayingCallsTests : WireTest
{
    [Theory]
    [InlineData("v1/embeddings", """{"input":"Hi","model":"a"}""", null)]
    [InlineData("v1/messages/count_tokens", """{"model":"a","messages":[{"role":"user","content":"Hi"}]}""", "anthropic")]
    [InlineData("v1/responses/input_tokens", """{"model":"a","input":"Hi"}""", null)]
    public async Task Call_WhoseModelMayNotChange_StaysOnAnotherModelsRoute(string path, string body, string? kind)
    {
        One.AllModels.Fails(MovesOn);
        ResilienceHost host = await StartAsync(options => Route(options, kind, "one/a", "two/b", "three/c"));

        using HttpResponseMessage response = await SendAsync(host.Client(), Post(One.BaseAddress, path, Json(body)));

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        One.Requests.Should().ContainSingle().Which.Model.Should().Be("a");
        (Two.RequestCount + Three.RequestCount).Should().Be(0);
    }

    [Theory]
    [InlineData("v1/embeddings", """{"input":"Hi","model":"same"}""", null)]
    [InlineData("v1/responses/input_tokens", """{"model":"same","input":"Hi"}""", null)]
    [InlineData("v1/messages/count_tokens", """{"model":"same","messages":[{"role":"user","content":"Hi"}]}""", "anthropic")]
    public async Task Call_WhoseModelMayNotChange_MovesToTheSameModelElsewhere(string path, string body, string? kind)
    {
        One.AllModels.Fails(MovesOn);
        Three.Model("same").RepliesWith(Testing.FakeReply.Status(200, "{}"));
        ResilienceHost host = await StartAsync(options => Route(options, kind, "one/a", "two/b", "three/same"));
        using LlmCallScope scope = LlmCallScope.Begin();

        using HttpResponseMessage response = await SendAsync(host.Client(), Post(One.BaseAddress, path, Json(body)));

        response.StatusCode.Should().Be(HttpStatusCode.OK, "{0}", string.Join("; ", scope.Reports.SelectMany(report => report.Skipped)));
        ServedBy(response).Should().StartWith("served-by=three/same");
        Two.RequestCount.Should().Be(0);
        Three.Requests.Should().ContainSingle().Which.BodyText.Should().Be(body);
    }

    [Theory]
    [InlineData("v1/responses", """{"model":"a","input":"Hi","previous_response_id":"resp_1"}""")]
    [InlineData("v1/responses", """{"model":"a","input":"Hi","conversation":"conv_1"}""")]
    [InlineData("v1/responses", """{"model":"a","input":"Hi","conversation":{"id":"conv_1"}}""")]
    [InlineData("v1/responses", """{"model":"a","input":[{"role":"user","content":[{"type":"input_file","file_id":"file-1"}]}]}""")]
    [InlineData("v1/chat/completions", """{"messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"file-1"}}]}],"model":"a"}""")]
    [InlineData("v1/responses", """{"model":"a","input":"Hi","tools":[{"type":"code_interpreter","container":"cntr_1"}]}""")]
    [InlineData("v1/responses", """{"model":"a","input":"Hi","tools":[{"type":"file_search","vector_store_ids":["vs_1"]}]}""")]
    public async Task Call_WithStateOnTheServer_StaysAndTheReportSaysWhy(string path, string body)
    {
        One.AllModels.Fails(MovesOn);
        ResilienceHost host = await StartAsync(ThreeTargets);
        using LlmCallScope scope = LlmCallScope.Begin();

        using HttpResponseMessage response = await SendAsync(host.Client(), Post(One.BaseAddress, path, Json(body)));

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (Two.RequestCount + Three.RequestCount).Should().Be(0);
        scope.Reports.Should().ContainSingle().Which.Skipped.Select(skipped => skipped.Target).Should().Equal("two/b", "three/c");
    }

    [Theory]
    [InlineData("GET", "v1/responses/resp_1")]
    [InlineData("DELETE", "v1/responses/resp_1")]
    [InlineData("POST", "v1/responses/resp_1/cancel")]
    [InlineData("POST", "v1/batches")]
    [InlineData("GET", "v1/batches/batch_1")]
    [InlineData("POST", "v1/files")]
    [InlineData("GET", "v1/files/file-1/content")]
    [InlineData("POST", "v1/conversations")]
    [InlineData("GET", "v1/models")]
    public async Task Call_AboutSomethingStored_Stays(string method, string path)
    {
        One.AllModels.Fails(MovesOn);
        ResilienceHost host = await StartAsync(ThreeTargets);
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(One.BaseAddress, path)) { Content = method == "POST" ? Json("""{"model":"a"}""") : null };

        using HttpResponseMessage response = await SendAsync(host.Client(), request);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        One.RequestCount.Should().Be(1);
        (Two.RequestCount + Three.RequestCount).Should().Be(0);
    }

    private void Route(LlmResilienceOptions options, string? kind, params string[] targets)
    {
        options.Providers["one"] = At(One.OpenAIAddress, "k1", kind);
        options.Providers["two"] = At(Two.OpenAIAddress, "k2", kind);
        options.Providers["three"] = At(Three.OpenAIAddress, "k3", kind);
        options.Routes["main"] = new RouteOptions();
        foreach (string target in targets)
        {
            options.Routes["main"].Targets.Add(target);
        }
    }
}
