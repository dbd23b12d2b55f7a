using System.Text;
using CsCheck;

namespace LlmResilience.Tests.Errors;

public sealed class HostileAnswerTests
{
    private readonly LlmErrorClassifier _classifier = new();

    public static TheoryData<string, byte[]> Bodies => new()
    {
        { "deep nesting", Bytes(string.Concat(Enumerable.Repeat("{\"error\":", 5000))) },
        { "deep arrays", Bytes(new string('[', 60_000)) },
        { "deep strings in strings", Bytes(Nest("{\"error\":{\"message\":\"x\"}}", 6)) },
        { "huge string", Bytes("{\"error\":{\"message\":\"" + new string('x', 200_000) + "\"}}") },
        { "duplicate keys", Bytes("""{"error":{"message":"a","message":"b","code":1,"code":"x"},"error":"c"}""") },
        { "invalid utf-8", [.. "{\"error\":{\"message\":\"a"u8, 0xC3, 0x28, 0xFF, .. "\"}}"u8] },
        { "lone surrogate escape", Bytes("""{"error":{"message":"\ud800 x"}}""") },
        { "cut", Bytes("""{"error":{"message":"Rate limit reached for gpt-x in orga""") },
        { "utf-16", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("""{"error":{"message":"x"}}""")] },
        { "zeros", new byte[4096] },
        { "quotes only", Bytes(new string('\'', 60_000)) },
        { "python opening", Bytes("{'" + new string('(', 60_000)) },
        { "many openings", Bytes(string.Concat(Enumerable.Repeat("{\"a\":", 10_000))) },
        { "unclosed tags", Bytes("<html>" + string.Concat(Enumerable.Repeat("<script", 9_000))) },
        { "repeated phrases", Bytes(string.Concat(Enumerable.Repeat("model deployment rate limit reached for ", 1_600))) },
        { "numbers", Bytes("""{"error":{"code":99999999999999999999999999,"retry_after":1e400,"status":-1,"resets_at":1e300}}""") },
        { "emails and keys without end", Bytes(new string('a', 30_000) + "@" + string.Concat(Enumerable.Repeat("a.", 15_000))) },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Classify_HostileBody_GivesAVerdict(string name, byte[] body)
    {
        foreach (int? status in new int?[] { null, 200, 400, 429, 500 })
        {
            LlmError error = _classifier.Classify(new LlmErrorContext { StatusCode = status, Body = body });

            error.Evidence.Should().NotBeEmpty(name);
            (error.Message?.Length ?? 0).Should().BeLessThanOrEqualTo(1000);
        }
    }

    [Fact]
    public void Classify_RandomBytes_NeverThrows() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[100, 599]).Sample((body, status) =>
            _classifier.Classify(new LlmErrorContext { StatusCode = status, Body = body, InStream = status % 2 == 0 }).Evidence.Length > 0);

    [Fact]
    public void Classify_MutilatedRealShapes_NeverThrows()
    {
        byte[][] bodies = [.. new[] { "openai", "google", "aggregators", "bedrock" }.SelectMany(ErrorFixture.Load).Select(f => f.ToContext().Body.ToArray())];
        Gen.Select(Gen.Int[0, bodies.Length - 1], Gen.Int[0, 2000], Gen.Byte, Gen.Int[0, 2000]).Sample((index, at, value, cut) =>
        {
            byte[] body = [.. bodies[index]];
            if (body.Length > 0)
            {
                body[at % body.Length] = value;
            }

            int length = cut == 0 ? body.Length : Math.Min(cut, body.Length);
            return _classifier.Classify(new LlmErrorContext { StatusCode = 400, Body = body.AsMemory(0, length) }).Evidence.Length > 0;
        });
    }

    [Fact]
    public void Classify_RandomHeaderValues_NeverThrows() =>
        Gen.String.Sample(value =>
            _classifier.Classify(new LlmErrorContext { StatusCode = 429, Headers = _ => value }).Category == LlmErrorCategory.RateLimit);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Nest(string json, int times) =>
        times == 0 ? json : Nest("{\"error\":{\"message\":" + System.Text.Json.JsonSerializer.Serialize(json) + "}}", times - 1);
}
