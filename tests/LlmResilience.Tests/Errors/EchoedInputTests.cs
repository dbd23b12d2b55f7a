using System.Text;
using System.Text.Json;

namespace LlmResilience.Tests.Errors;

/// <summary>Words of the request that an answer repeats must not decide what the answer means.</summary>
public sealed class EchoedInputTests
{
    private const string Prompt = "429 rate_limit: rate limit reached, too many requests, the context window is overloaded, invalid api key";

    private readonly LlmErrorClassifier _classifier = new();

    public static TheoryData<string, string> Echoes => new()
    {
        { "pydantic input field", """{"detail":[{"type":"missing","loc":["body","messages"],"msg":"Field required","input":{"text":PROMPT}}]}""" },
        { "pydantic text", """{"error":{"message":"1 validation error for Request\nmessages Input should be a valid list [type=list_type, input_value=PROMPT, input_type=str]","type":"BadRequestError"}}""" },
        { "quoted value", """{"error":{"message":"Invalid type for 'messages': expected an array, but got 'RAW' instead.","type":"invalid_request_error"}}""" },
        { "failed generation", """{"error":{"message":"Failed to generate JSON.","type":"invalid_request_error","code":"json_validate_failed","failed_generation":PROMPT}}""" },
        { "unquoted echo", """{"error":{"message":"Cannot read this text: RAW","type":"invalid_request_error"}}""" },
        { "parameter named so", """{"error":{"message":"Invalid value for metadata 'rate_limit'","type":"invalid_request_error","param":"metadata.rate_limit"}}""" },
        { "request object", """{"error":{"message":"Bad request","type":"invalid_request_error"},"request":{"prompt":PROMPT,"error":{"message":PROMPT}}}""" },
    };

    [Theory]
    [MemberData(nameof(Echoes))]
    public void Classify_EchoOfAlarmingWords_StaysInvalidRequest(string name, string body)
    {
        body = body.Replace("PROMPT", JsonSerializer.Serialize(Prompt), StringComparison.Ordinal).Replace("RAW", Prompt, StringComparison.Ordinal);
        string request = JsonSerializer.Serialize(new { model = "m", messages = new[] { new { role = "user", content = Prompt } } });

        LlmError error = _classifier.Classify(new LlmErrorContext
        {
            StatusCode = 400,
            Body = Encoding.UTF8.GetBytes(body),
            RequestBody = () => Encoding.UTF8.GetBytes(request),
        });

        error.Category.Should().Be(LlmErrorCategory.InvalidRequest, "of {0}: {1}", name, error);
        (error.Message ?? "").Should().NotContain("too many requests");
    }
}
