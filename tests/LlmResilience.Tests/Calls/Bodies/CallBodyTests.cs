using System.Text;
using System.Text.Json;
using CsCheck;
using LlmResilience.Calls.Bodies;

namespace LlmResilience.Tests.Calls.Bodies;

public sealed class CallBodyTests
{
    private readonly ModelNameCache _names = new();

    [Fact]
    public void Read_AnyObject_AgreesWithAParser() => JsonTexts.Objects.Sample(json =>
    {
        (string? model, LlmStreaming streaming) = Read(json);

        model.Should().Be(ModelByParser(json));
        streaming.Should().Be(StreamingByParser(json));
    });

    [Fact]
    public void Read_AnyObjectBehindALongMember_AgreesWithAParser() => JsonTexts.Objects.Sample(json =>
    {
        string body = json.TrimStart();
        string longer = "{\"messages\":\"" + new string('x', 5000) + "\"" + (body[1..].TrimStart().StartsWith('}') ? "" : ",") + body[1..];

        (string? model, LlmStreaming streaming) = Read(longer);

        model.Should().Be(ModelByParser(json));
        streaming.Should().BeOneOf(StreamingByParser(json), LlmStreaming.Unknown);
    });

    [Fact]
    public void Read_MutatedBytes_NeverThrowsNorLeavesTheBody() =>
        Gen.Select(JsonTexts.Objects, Gen.Select(Gen.Int[0, 10_000], Gen.Byte).Array[1, 4], Gen.Int[0, 10_000]).Sample((json, changes, cut) =>
        {
            byte[] body = Encoding.UTF8.GetBytes(json);
            foreach ((int at, byte value) in changes)
            {
                body[at % body.Length] = value;
            }

            ReadOnlySpan<byte> span = body.AsSpan(0, body.Length - (cut % 3 == 0 ? cut % body.Length : 0));

            CallBody found = CallBody.Read(span);

            found.ModelStart.Should().BeInRange(0, span.Length);
            (found.ModelStart + found.ModelLength).Should().BeInRange(0, span.Length);
            _names.FromJson(span.Slice(found.ModelStart, found.ModelLength));
        });

    [Theory]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"model\":\"gpt-4o\",\"stream\":true}", "gpt-4o", LlmStreaming.Yes)]
    [InlineData("{\"model\":\"gpt-4o\",\"stream\":false,\"messages\":[]}", "gpt-4o", LlmStreaming.No)]
    [InlineData("{\"stream\":true,\"messages\":[],\"model\":\"gpt-4o\"}", "gpt-4o", LlmStreaming.Yes)]
    [InlineData("\uFEFF {\"model\":\"gpt-4o\"} ", "gpt-4o", LlmStreaming.No)]
    [InlineData("{\"model\":\"a\",\"model\":\"b\"}", "b", LlmStreaming.No)]
    [InlineData("{\"mod\\u0065l\":\"a\\/b\"}", "a/b", LlmStreaming.No)]
    [InlineData("{\"model\":null}", null, LlmStreaming.No)]
    [InlineData("{\"model\":\"a\",\"model\":7}", null, LlmStreaming.No)]
    [InlineData("{\"model\":\"\\uD800\"}", null, LlmStreaming.No)]
    [InlineData("{\"stream\":\"yes\",\"model\":\"a\"}", "a", LlmStreaming.Unknown)]
    [InlineData("{\"metadata\":{\"model\":\"inner\"}}", null, LlmStreaming.No)]
    [InlineData("{}", null, LlmStreaming.No)]
    [InlineData("[{\"model\":\"a\"}]", null, LlmStreaming.Unknown)]
    [InlineData("x{\"model\":\"a\"}", null, LlmStreaming.Unknown)]
    [InlineData("{\"model\":\"a\"", null, LlmStreaming.Unknown)]
    [InlineData("\"model\"", null, LlmStreaming.Unknown)]
    [InlineData("}", null, LlmStreaming.Unknown)]
    [InlineData("", null, LlmStreaming.Unknown)]
    public void Read_Body_FindsModelAndStreaming(string json, string? model, LlmStreaming streaming) =>
        Read(json).Should().Be((model, streaming));

    [Theory]
    [InlineData("\"stream\":true,", LlmStreaming.Yes)]
    [InlineData("\"stream\":false,", LlmStreaming.No)]
    [InlineData("\"str\\u0065am\":true,", LlmStreaming.Yes)]
    [InlineData("", LlmStreaming.Unknown)]
    public void Read_LongBodyWithModelLast_TakesStreamingFromTheHead(string head, LlmStreaming streaming)
    {
        string json = "{" + head + "\"messages\":[\"" + new string('x', 100_000) + "\"],\"model\":\"m\"}";

        Read(json).Should().Be(("m", streaming));
    }

    [Fact]
    public void Read_LongBodyWithModelFirst_SeesAllOfIt()
    {
        string json = "{\"model\":\"m\",\"messages\":[\"" + new string('x', 100_000) + "\"]}";

        Read(json).Should().Be(("m", LlmStreaming.No));
    }

    [Fact]
    public void Read_DeepNesting_FindsTheModel()
    {
        string nest = string.Concat(Enumerable.Repeat("[{\"model\":", 20_000)) + "1" + string.Concat(Enumerable.Repeat("}]", 20_000));

        Read("{\"model\":\"m\",\"a\":" + nest + "}").Should().Be(("m", LlmStreaming.No));
        Read("{\"a\":" + nest + ",\"model\":\"m\"}").Should().Be(("m", LlmStreaming.Unknown));
    }

    private (string? Model, LlmStreaming Streaming) Read(string json)
    {
        byte[] body = Encoding.UTF8.GetBytes(json);
        CallBody found = CallBody.Read(body);
        return (found.ModelLength == 0 ? null : _names.FromJson(body.AsSpan(found.ModelStart, found.ModelLength)), found.Streaming);
    }

    private static string? ModelByParser(string json) =>
        JsonTexts.Last(json, "model") is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } name ? name : null;

    private static LlmStreaming StreamingByParser(string json) => JsonTexts.Last(json, "stream")?.ValueKind switch
    {
        JsonValueKind.True => LlmStreaming.Yes,
        null or JsonValueKind.False or JsonValueKind.Null => LlmStreaming.No,
        _ => LlmStreaming.Unknown,
    };
}
