using System.Text;
using CsCheck;
using LlmResilience.Calls.Bodies;

namespace LlmResilience.Tests.Calls.Bodies;

public sealed class SplicedContentTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public Task CopyTo_AnySegmentation_ReplacesTheStretchAndNothingElse() =>
        Gen.Select(Gen.String[Gen.Char['a', 'z'], 0, 40], Gen.Int[0, 40], Gen.Int[0, 40], Gen.String[Gen.Char['A', 'Z'], 0, 10], Gen.Int[0, 40].Array[0, 6])
            .SampleAsync(async (body, from, to, replacement, cuts) =>
            {
                (int start, int end) = (Math.Min(Math.Min(from, to), body.Length), Math.Min(Math.Max(from, to), body.Length));
                if (start == body.Length)
                {
                    return; // There is always a byte at the start of a stretch: at least the closing brace.
                }

                string expected = body[..start] + replacement + body[end..];
                var content = new SplicedContent(new SegmentedContent(body, cuts), start, end - start, Encoding.UTF8.GetBytes(replacement));

                (await content.ReadAsStringAsync().WaitAsync(Limit)).Should().Be(expected);
                (await SentAsync(async: true, content)).Should().Be(expected);
                (await SentAsync(async: false, content)).Should().Be(expected);
                content.Headers.ContentLength.Should().Be(expected.Length);
            });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadAsStream_Content_IsTheSplicedBody(bool async)
    {
        using var content = new SplicedContent(new SegmentedContent("0123456789", [3]), 2, 4, "abc"u8.ToArray());

        using Stream stream = async ? await content.ReadAsStreamAsync().WaitAsync(Limit) : content.ReadAsStream();
        using var reader = new StreamReader(stream);

        (await reader.ReadToEndAsync().WaitAsync(Limit)).Should().Be("01abc6789");
    }

    [Fact]
    public void Headers_Content_AreTheOriginalsButTheLength()
    {
        using var original = new StringContent("{\"model\":\"a\"}", Encoding.UTF8, "application/json");
        original.Headers.ContentLanguage.Add("en");
        original.Headers.ContentLanguage.Add("de");
        original.Headers.TryAddWithoutValidation("X-Custom", "1");

        using var content = new SplicedContent(original, 9, 3, "\"longer\""u8.ToArray());

        content.Headers.ContentType!.ToString().Should().Be("application/json; charset=utf-8");
        content.Headers.ContentLanguage.Should().Equal("en", "de");
        content.Headers.GetValues("X-Custom").Should().Equal("1");
        content.Headers.ContentLength.Should().Be(original.Headers.ContentLength + 5);
    }

    [Fact]
    public void Headers_OriginalOfUnknownLength_StateNone()
    {
        using var content = new SplicedContent(new SegmentedContent("0123", knowsLength: false), 1, 1, "x"u8.ToArray());

        content.Headers.ContentLength.Should().BeNull();
    }

    [Fact]
    public async Task Dispose_SplicedContent_LeavesTheOriginalUsable()
    {
        using var original = new SegmentedContent("0123");
        new SplicedContent(original, 1, 1, "x"u8.ToArray()).Dispose();

        (await original.ReadAsStringAsync().WaitAsync(Limit)).Should().Be("0123");
    }

    private static async Task<string> SentAsync(bool async, HttpContent content)
    {
        var sent = new MemoryStream();
        if (async)
        {
            await content.CopyToAsync(sent).WaitAsync(Limit);
        }
        else
        {
            content.CopyTo(sent, null, CancellationToken.None);
        }

        return Encoding.UTF8.GetString(sent.ToArray());
    }
}
