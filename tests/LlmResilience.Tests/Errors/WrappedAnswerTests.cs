using System.Text;
using System.Text.Json;

namespace LlmResilience.Tests.Errors;

/// <summary>An answer means the same whoever passes it on: proxies, aggregators and clients wrap it in their own.</summary>
public sealed class WrappedAnswerTests
{
    private readonly LlmErrorClassifier _classifier = new();

    public static TheoryData<string, string> Wrappings => new()
    {
        { "as a client prints it", "Error code: STATUS - BODY" },
        { "as an HTTP library prints it", "HTTP STATUS: BODY" },
        { "as a string in an error", """{"error":TEXT}""" },
        { "by LiteLLM", """{"error":{"message":LITELLM,"type":null,"param":null,"code":"STATUS"}}""" },
        { "by LiteLLM as bytes", """{"error":{"message":BYTES,"type":null,"param":null,"code":"STATUS"}}""" },
        { "by a router", """{"error":{"message":ROUTER,"type":"api_error","code":"provider_response_error"}}""" },
        { "as an event", "event: error\ndata: BODY\n\n" },
    };

    [Theory]
    [MemberData(nameof(Wrappings))]
    public void Classify_WrappedAnswer_MeansWhatItMeansBare(string name, string wrapping)
    {
        string[] files = ["openai", "anthropic", "google", "azure", "compatible", "answers"];
        foreach (ErrorFixture fixture in files.SelectMany(ErrorFixture.Load).Where(IsPlainError))
        {
            LlmErrorContext bare = fixture.ToContext();
            LlmErrorContext wrapped = new() { StatusCode = bare.StatusCode, Endpoint = bare.Endpoint, Body = Encoding.UTF8.GetBytes(Wrap(wrapping, fixture)) };

            LlmError error = _classifier.Classify(wrapped);

            $"{LlmErrorCategoryNames.GetName(error.Category)}/{error.Blame}".ToLowerInvariant()
                .Should().Be(fixture.Expect[..fixture.Expect.LastIndexOf('/')], "of {0} {1}: {2}", fixture.Name, name, error);
        }
    }

    private static bool IsPlainError(ErrorFixture fixture) =>
        fixture is { Status: >= 400, Headers: null, InStream: false, Body.ValueKind: JsonValueKind.Object };

    private static string Wrap(string wrapping, ErrorFixture fixture)
    {
        string body = JsonSerializer.Serialize(fixture.Body);
        return wrapping
            .Replace("STATUS", fixture.Status.ToString(), StringComparison.Ordinal)
            .Replace("LITELLM", JsonSerializer.Serialize($"litellm.APIError: XException - {body}\nReceived Model Group=x"), StringComparison.Ordinal)
            .Replace("BYTES", JsonSerializer.Serialize($"litellm.APIError: XException - b'{body}'"), StringComparison.Ordinal)
            .Replace("ROUTER", JsonSerializer.Serialize("Error from provider: " + body), StringComparison.Ordinal)
            .Replace("TEXT", JsonSerializer.Serialize(body), StringComparison.Ordinal)
            .Replace("BODY", body, StringComparison.Ordinal);
    }
}
