using System.Text.Json;

namespace LlmResilience.Testing.Tests.Answers;

public sealed class AnthropicAnswersTests : FakeProviderTest
{
    [Fact]
    public async Task Messages_Answered_HasContentAndUsage()
    {
        Provider.Model("claude").Answers("Hello there");

        using var response = await PostAsync("v1/messages", Chat("claude"));

        var message = await ReadJsonAsync(response);
        message.GetProperty("content")[0].GetProperty("text").GetString().Should().Be("Hello there");
        message.GetProperty("stop_reason").GetString().Should().Be("end_turn");
        message.GetProperty("usage").GetProperty("output_tokens").GetInt32().Should().Be(2);
        response.Headers.Contains("request-id").Should().BeTrue();
    }

    [Fact]
    public async Task MessagesStream_Answered_SendsTheNamedEventsInOrder()
    {
        Provider.Model("claude").Answers("Hello there");

        using var response = await PostAsync("proxy/v1/messages", Chat("claude", stream: true));
        var events = await ReadEventsAsync(response);

        events.Select(item => item.Name).Should().Equal(
            "message_start", "content_block_start", "ping", "content_block_delta", "content_block_delta", "content_block_stop",
            "message_delta", "message_stop");
        events.Should().OnlyContain(item => item.Data.GetProperty("type").GetString() == item.Name);
        events[4].Data.GetProperty("delta").GetProperty("text").GetString().Should().Be(" there");
    }

    [Fact]
    public async Task MessagesStream_ErrorInAnswer_EndsWithAnErrorEvent()
    {
        Provider.Model("claude").RepliesWith(FakeReply.ErrorInAnswer(AnthropicErrors.Overloaded, "Hello"));

        using var response = await PostAsync("v1/messages", Chat("claude", stream: true));
        var events = await ReadEventsAsync(response);

        events.Select(item => item.Name).Should().Equal(
            "message_start", "content_block_start", "ping", "content_block_delta", "error");
        events[^1].Data.GetProperty("error").GetProperty("type").GetString().Should().Be("overloaded_error");
    }

    [Fact]
    public async Task CountTokens_Asked_AnswersANumber()
    {
        using var response = await PostAsync("v1/messages/count_tokens", Chat("claude"));

        (await ReadJsonAsync(response)).GetProperty("input_tokens").GetInt32().Should().BePositive();
    }

    [Fact]
    public async Task Models_AnthropicVersionSent_AreListedInItsShape()
    {
        Provider.Model("claude").Answers("x");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Provider.BaseAddress, "v1/models"));
        request.Headers.Add("anthropic-version", "2023-06-01");

        using var response = await Client.SendAsync(request).WaitAsync(Limit);

        var list = await ReadJsonAsync(response);
        list.GetProperty("has_more").GetBoolean().Should().BeFalse();
        list.GetProperty("data")[0].GetProperty("type").GetString().Should().Be("model");
    }

    private static async Task<List<(string Name, JsonElement Data)>> ReadEventsAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync().WaitAsync(Limit);
        return [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

        static (string, JsonElement) Parse(string item)
        {
            var lines = item.Split('\n');
            return (lines[0]["event: ".Length..], JsonDocument.Parse(lines[1]["data: ".Length..]).RootElement);
        }
    }
}
