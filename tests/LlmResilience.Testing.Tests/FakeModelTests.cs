using System.Net;

namespace LlmResilience.Testing.Tests;

public sealed class FakeModelTests : FakeProviderTest
{
    [Fact]
    public async Task Then_Queued_RepliesComeOnceInOrderThenTheSteadyOne()
    {
        Provider.Model("m").Then(FakeReply.Status(503)).Then(FakeReply.Error("openai/rate-limit"), 2).Answers("steady");

        (await StatusesAsync("m", 5)).Should().Equal(503, 429, 429, 200, 200);
    }

    [Fact]
    public async Task AllModels_Scripted_ServesModelsWithoutAScript()
    {
        Provider.AllModels.Fails(OpenAIErrors.ModelNotFound);
        Provider.Model("known").Answers("x");

        (await StatusesAsync("known", 1)).Should().Equal(200);
        (await StatusesAsync("other", 1)).Should().Equal(404);
    }

    [Fact]
    public async Task AllModels_OneTimeReply_ComesBeforeTheSteadyReplyOfAModel()
    {
        Provider.Model("m").Answers("x");
        Provider.AllModels.Then(FakeReply.Status(500));

        (await StatusesAsync("m", 2)).Should().Equal(500, 200);
    }

    [Fact]
    public async Task RepliesWith_Function_SeesTheRequestAndItsNumber()
    {
        Provider.Model("m").RepliesWith(request =>
            request.Endpoint == "/v1/chat/completions" && request.ModelNumber % 2 == 1
                ? FakeReply.Error(OpenAIErrors.ResponsesOnly)
                : FakeReply.Answer("x"));

        (await StatusesAsync("m", 4)).Should().Equal(404, 200, 404, 200);
    }

    [Fact]
    public async Task RepliesWith_FunctionReturnsNull_LeavesItToAllModels()
    {
        Provider.AllModels.RepliesWith(FakeReply.Status(418));
        Provider.Model("m").RepliesWith(_ => null);

        (await StatusesAsync("m", 1)).Should().Equal(418);
    }

    [Fact]
    public async Task RepliesWith_FunctionThrows_AnswersWithTheException()
    {
        Provider.Model("m").RepliesWith(_ => throw new InvalidOperationException("my mistake"));

        using var response = await PostChatAsync("m");

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        (await response.Content.ReadAsStringAsync()).Should().Contain("my mistake").And.Contain("(m)");
    }

    [Fact]
    public async Task Reply_ThatHttpForbids_AnswersWithTheException()
    {
        Provider.Model("m").RepliesWith(FakeReply.Status(200, "x", headers: [new("x-bad", "line\nbreak")]));

        using var response = await PostChatAsync("m");

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        (await Provider.Requests[0].Ended.WaitAsync(Limit)).Should().Be(FakeReplyEnd.Failed);
    }

    [Fact]
    public async Task Script_ChangedWhileServing_HoldsForTheNextRequest()
    {
        Provider.Model("m").Then(FakeReply.Status(500), 10).Fails("openai/overloaded");
        (await StatusesAsync("m", 1)).Should().Equal(500);

        Provider.Model("m").ClearQueue();
        (await StatusesAsync("m", 1)).Should().Equal(503);
        Provider.Model("m").Answers("well again");
        (await StatusesAsync("m", 1)).Should().Equal(200);
    }

    [Fact]
    public async Task Then_ManyRequestsAtOnce_EachReplyIsGivenOnce()
    {
        Provider.Model("m").Then(FakeReply.Status(503), 20).Answers("x");

        var statuses = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => StatusesAsync("m", 1))).WaitAsync(Limit);

        statuses.SelectMany(status => status).Count(status => status == 503).Should().Be(20);
        Provider.Model("m").RequestCount.Should().Be(60);
    }

    [Fact]
    public async Task RequestCount_SeveralModels_CountsEach()
    {
        await StatusesAsync("a", 2);
        await StatusesAsync("b", 1);

        Provider.Model("a").RequestCount.Should().Be(2);
        Provider.Model("b").RequestCount.Should().Be(1);
        Provider.Model("c").RequestCount.Should().Be(0);
        Provider.RequestCount.Should().Be(3);
    }

    [Fact]
    public async Task WaitForRequests_CountReachedLater_Completes()
    {
        var waiting = Provider.Model("m").WaitForRequestsAsync(2);
        await StatusesAsync("m", 1);
        waiting.IsCompleted.Should().BeFalse();

        await StatusesAsync("m", 1);

        await waiting.WaitAsync(Limit);
        await Provider.WaitForRequestsAsync(1).WaitAsync(Limit);
    }

    [Fact]
    public async Task WaitForRequests_Cancelled_Throws()
    {
        var act = () => Provider.WaitForRequestsAsync(1, new CancellationToken(canceled: true));

        await act.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public void Fails_UnknownName_SaysWhatThereIs()
    {
        var act = () => Provider.Model("m").Fails("openai/no-such");

        act.Should().Throw<ArgumentException>().WithMessage("*openai/no-such*openai/rate-limit*");
    }

    private async Task<List<int>> StatusesAsync(string model, int count)
    {
        var statuses = new List<int>();
        for (var i = 0; i < count; i++)
        {
            using var response = await PostChatAsync(model);
            statuses.Add((int)response.StatusCode);
        }

        return statuses;
    }
}
