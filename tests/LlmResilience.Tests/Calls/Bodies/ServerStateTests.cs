using System.Text;
using CsCheck;
using LlmResilience.Calls.Bodies;

namespace LlmResilience.Tests.Calls.Bodies;

public sealed class ServerStateTests
{
    [Theory]
    [InlineData("{\"previous_response_id\":\"resp_1\"}")]
    [InlineData("{\"previous\\u005fresponse_id\":\"resp_1\"}")]
    [InlineData("{\"conversation\":\"conv_1\"}")]
    [InlineData("{\"conversation\":{\"id\":\"conv_1\"}}")]
    [InlineData("{\"messages\":[{\"content\":[{\"type\":\"file\",\"file\":{\"file_id\":\"file-1\"}}]}]}")]
    [InlineData("{\"input\":[{\"content\":[{\"type\":\"input_file\",\"file_id\":\"file-1\"}]}]}")]
    [InlineData("{\"tools\":[{\"type\":\"file_search\",\"vector_store_ids\":[\"vs_1\"]}]}")]
    [InlineData("{\"tools\":[{\"type\":\"code_interpreter\",\"container\":\"cntr_1\"}]}")]
    [InlineData("{\"tools\":[{\"type\":\"code_interpreter\",\"container\":{\"type\":\"auto\",\"file_ids\":[\"file-1\"]}}]}")]
    [InlineData("{\"container\":{\"id\":\"container_1\"}}")]
    [InlineData("{\"thread_id\" : \"t\"}")]
    [InlineData("{\"assistant_id\":\"a\"}")]
    [InlineData("{\"cachedContent\":\"cachedContents/1\"}")]
    [InlineData("{\"contents\":[{\"parts\":[{\"fileData\":{\"fileUri\":\"https://host/files/1\"}}]}]}")]
    [InlineData("{\"prompt\":{\"id\":\"pmpt_1\"}}")]
    [InlineData("{\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}]}")]
    [InlineData("{\"messages\":[{\"role\":\"assistant\",\"audio\":{\"id\":\"audio_1\"}}]}")]
    public void IsReferredToBy_Reference_IsSeen(string json) => Refers(json).Should().BeTrue();

    [Theory]
    [InlineData("{\"previous_response_id\":null}")]
    [InlineData("{\"previous_response_id\":\"\"}")]
    [InlineData("{\"conversation\":{}}")]
    [InlineData("{\"file_ids\":[]}")]
    [InlineData("{\"tools\":[{\"type\":\"code_interpreter\",\"container\":{\"type\":\"auto\"}}]}")]
    [InlineData("{\"prompt\":\"tell me of \\\"file_id\\\":\\\"x\\\"\"}")]
    [InlineData("{\"audio\":{\"voice\":\"alloy\"}}")]
    [InlineData("{\"messages\":[{\"content\":\"{\\\"file_id\\\":\\\"x\\\",\\\"thread_id\\\":\\\"y\\\"}\"}]}")]
    [InlineData("{\"messages\":[\"file_id\",\"x\"]}")]
    [InlineData("{\"tools\":[{\"function\":{\"parameters\":{\"properties\":{\"file_id\":{\"type\":\"string\"},\"thread_id\":\"x\"}}}}]}")]
    [InlineData("{\"tools\":[{\"input_schema\":{\"examples\":[{\"file_id\":\"x\"}]}}]}")]
    [InlineData("{\"messages\":[{\"content\":[{\"type\":\"tool_use\",\"input\":{\"file_id\":\"x\"}}]}]}")]
    [InlineData("{\"contents\":[{\"parts\":[{\"functionCall\":{\"args\":{\"thread_id\":\"x\"}}}]}]}")]
    [InlineData("{\"metadata\":{\"thread_id\":\"x\"}}")]
    [InlineData("{\"input\":\"Hi\"}")]
    [InlineData("{\"messages\":[{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}]}")]
    [InlineData("{\"input\":[{\"type\":\"function_call\",\"arguments\":\"{\\\"file_id\\\":1}\"}]}")]
    [InlineData("{\"previous_response_id\":")]
    [InlineData("{\"file_id\"")]
    [InlineData("not json")]
    [InlineData("")]
    public void IsReferredToBy_AnythingElse_IsNotTakenForOne(string json) => Refers(json).Should().BeFalse();

    [Fact]
    public void IsReferredToBy_MutatedBytes_NeverThrows() =>
        Gen.Select(JsonTexts.Objects, Gen.Int[0, 10_000], Gen.Byte).Sample((json, at, value) =>
        {
            byte[] body = Encoding.UTF8.GetBytes("{\"conversation\":" + json + ",\"file_ids\":[\"\"]}");
            body[at % body.Length] = value;

            ServerState.IsReferredToBy(body);
        });

    private static bool Refers(string json) => ServerState.IsReferredToBy(Encoding.UTF8.GetBytes(json));
}
