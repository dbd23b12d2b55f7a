using System.Text;
using System.Text.Json;
using CsCheck;
using LlmResilience.Errors.Redaction;

namespace LlmResilience.Tests.Errors.Redaction;

public sealed class MessageRedactorTests
{
    [Theory]
    [InlineData("Incorrect API key provided: sk-proj-Abc123def456.", "Abc123def456")]
    [InlineData("key sk-ant-api03-AbCdEf_123-xyz is wrong", "AbCdEf_123")]
    [InlineData("Consumer 'api_key:AIzaSyA1234567890abcdefghijklmnopqrstuv' suspended", "AIzaSyA")]
    [InlineData("header was Bearer abc.def-ghi123", "abc.def-ghi123")]
    [InlineData("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc", "eyJhbGci")]
    [InlineData("for https://host/v1beta/models/x:generate?key=Secret123 failed", "Secret123")]
    [InlineData("proxy http://user:hunter2@proxy:8080 refused", "hunter2")]
    [InlineData("in organization org-Ab12Cd34Ef56 on tokens", "Ab12Cd34")]
    [InlineData("Project `proj_Ab12Cd34` may not", "Ab12Cd34")]
    [InlineData("Contact jane.doe@example.org for more", "jane.doe")]
    [InlineData("gsk_Abcdefgh12345678", "Abcdefgh12345678")]
    [InlineData("hf_abcdefGHIJ1234567890", "abcdefGHIJ")]
    [InlineData("User: arn:aws:iam::123456789012:user/app", "123456789012")]
    [InlineData("AWS key AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE")]
    [InlineData("team 16f2151a-40f4-4a80-8ad0-cae00c27e8dd has no credits", "16f2151a")]
    [InlineData("digest 0123456789abcdef0123456789abcdef", "0123456789abcdef")]
    public void Redact_Secret_IsTakenOut(string message, string secret) =>
        MessageRedactor.Redact(message, null).Should().NotContain(secret);

    [Theory]
    [InlineData("The model `gpt-4o-mini-2024-07-18` does not exist")]
    [InlineData("Unsupported parameter: 'max_completion_tokens' is not supported with this model.")]
    [InlineData("gpustack/qwen3-coder-30b-a3b-instruct-fp8 is at capacity, try again in 1m2s")]
    [InlineData("You don't have access and it isn't yours")]
    public void Redact_NamesAndPlainWords_Stay(string message) =>
        MessageRedactor.Redact(message, null).Should().Be(message);

    [Theory]
    [InlineData("Invalid value: 'tell me a secret story'. Use a list.", "Invalid value: '…'. Use a list.")]
    [InlineData("got \"some words of a prompt\" instead", "got \"…\" instead")]
    public void Redact_QuotedText_IsDropped(string message, string expected) =>
        MessageRedactor.Redact(message, null).Should().Be(expected);

    [Fact]
    public void Redact_LongMessage_IsBounded() =>
        MessageRedactor.Redact(string.Join(' ', Enumerable.Repeat("word", 1000)), null)!.Length.Should().Be(MessageRedactor.MaxLength);

    [Fact]
    public void Redact_EchoOfAnEscapedRequest_IsTakenOut()
    {
        byte[] request = Encoding.UTF8.GetBytes("""{"content":"Grüße \u00fcber \"alles\"\nund noch mehr davon"}""");

        string? redacted = MessageRedactor.Redact("Rejected: Grüße über \"alles\" und noch mehr davon, sorry", () => request);

        redacted.Should().Be("Rejected: …, sorry");
    }

    [Fact]
    public void Redact_AnyMessageThatEchoes_KeepsNoRunOfTheRequest() =>
        Gen.Select(Gen.String[Gen.Char["abcdefgh \"\\\n/üß"], 0, 200], Gen.Int[0, 150], Gen.Int[0, 150], Gen.String[Gen.Char["xyz .'"], 0, 40]).Sample((prompt, at, length, around) =>
        {
            int start = Math.Min(at, prompt.Length);
            string echo = prompt.Substring(start, Math.Min(length, prompt.Length - start));
            byte[] request = JsonSerializer.SerializeToUtf8Bytes(new { messages = prompt });

            string redacted = MessageRedactor.Redact(around + echo + around, () => request) ?? "";

            return !SharesRun(redacted, prompt) && !SharesRun(redacted, Encoding.UTF8.GetString(request));
        });

    [Fact]
    public void Redact_AnySecretAnywhere_IsTakenOut() =>
        Gen.Select(Gen.String[Gen.Char["abc .:,'\"\n"], 0, 60], Gen.String[Gen.Char["abcdefXYZ0123456789"], 12, 40], Gen.String[Gen.Char["abc .:,"], 0, 60]).Sample((before, secret, after) =>
        {
            string redacted = MessageRedactor.Redact($"{before} sk-1{secret} {after}", null) ?? "";

            return !redacted.Contains(secret, StringComparison.Ordinal);
        });

    private static bool SharesRun(string text, string source)
    {
        for (int i = 0; i + RequestRuns.MinRun <= text.Length; i++)
        {
            if (source.Contains(text.Substring(i, RequestRuns.MinRun), StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    [Theory]
    [InlineData("req_011CTZ7pVabcDEF", true)]
    [InlineData("7c9e6679-7425-40de-944b-e07fc1f90ae7", true)]
    [InlineData("chatcmpl-9f8e7d6c5b4a39281706", true)]
    [InlineData("sk-own-4f9d8e7c6b5a49382716", false)]
    [InlineData("AIzaSyA1234567890abcdef", false)]
    [InlineData("the patient takes twenty grams", false)]
    [InlineData("ann@example.com", false)]
    public void SafeId_OnlyAnId_IsKept(string id, bool kept) => MessageRedactor.SafeId(id).Should().Be(kept ? id : null);
}
