using LlmResilience.Keys;

namespace LlmResilience.Tests.Keys;

public sealed class CredentialBookTests
{
    private readonly CredentialBook _book = new(new KeyFingerprinter("salt"));

    [Fact]
    public void OfCaller_BearerToken_HasTheFingerprintOfTheSameConfiguredKey()
    {
        Credential caller = _book.OfCaller(Request("Authorization", "Bearer sk-secret"));

        caller.CallerOwned.Should().BeTrue();
        caller.Fingerprint.Should().Be(_book.OfKey("sk-secret").Fingerprint).And.NotContain("secret").And.HaveLength(12);
    }

    [Theory]
    [InlineData("x-api-key")]
    [InlineData("api-key")]
    [InlineData("x-goog-api-key")]
    public void OfCaller_KeyHeader_IsRead(string header) =>
        _book.OfCaller(Request(header, "sk-secret")).Fingerprint.Should().Be(_book.OfKey("sk-secret").Fingerprint);

    [Fact]
    public void OfCaller_KeyInTheQuery_IsRead()
    {
        HttpRequestMessage request = new(HttpMethod.Post, "https://generativelanguage.googleapis.com/v1beta/models/m:generateContent?alt=sse&key=sk-secret");

        _book.OfCaller(request).Fingerprint.Should().Be(_book.OfKey("sk-secret").Fingerprint);
    }

    [Fact]
    public void OfCaller_Nothing_IsTheCallersAbsence() =>
        _book.OfCaller(new HttpRequestMessage(HttpMethod.Get, "http://localhost/")).Should().Be(Credential.None);

    [Fact]
    public void OfCaller_Signature_IsKnownByItsAccessKeyId()
    {
        Credential signed = _book.OfCaller(Request("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=abc"));

        signed.Should().Be(new Credential("AKIDEXAMPLE", CallerOwned: true, Signed: true));
    }

    [Fact]
    public void OfCaller_JsonWebToken_Rotates() =>
        _book.OfCaller(Request("Authorization", "Bearer eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl")).Rotates.Should().BeTrue();

    [Fact]
    public void OfCaller_EndlessNewKeys_AreForgottenAgain()
    {
        Credential first = _book.OfCaller(Request("Authorization", "Bearer first"));
        for (int i = 0; i < 2_000; i++)
        {
            _book.OfCaller(Request("Authorization", $"Bearer {i}"));
        }

        _book.OfCaller(Request("Authorization", "Bearer first")).Should().Be(first).And.NotBeSameAs(first);
    }

    [Fact]
    public void OfCaller_KeyInUseAmongEndlessNewOnes_IsKept()
    {
        Credential first = _book.OfCaller(Request("Authorization", "Bearer first"));
        for (int i = 0; i < 3_000; i++)
        {
            _book.OfCaller(Request("Authorization", $"Bearer {i}"));
            if (i % 100 == 0)
            {
                _book.OfCaller(Request("Authorization", "Bearer first")).Should().BeSameAs(first);
            }
        }
    }

    [Fact]
    public void OfKey_ConfiguredKey_IsNotKept() =>
        _book.OfKey("sk-secret").Should().Be(_book.OfKey("sk-secret")).And.NotBeSameAs(_book.OfKey("sk-secret"));

    [Fact]
    public void Fingerprint_AnotherSalt_IsAnotherFingerprint() =>
        new KeyFingerprinter("other").Fingerprint("sk-secret").Should().NotBe(_book.OfKey("sk-secret").Fingerprint);

    private static HttpRequestMessage Request(string header, string value)
    {
        HttpRequestMessage request = new(HttpMethod.Post, "https://api.openai.com/v1/chat/completions");
        request.Headers.TryAddWithoutValidation(header, value);
        return request;
    }
}
