using System.Globalization;
using System.Text;
using LlmResilience.Calls.Bodies;

namespace LlmResilience.Tests.Calls.Bodies;

public sealed class ModelNameCacheTests
{
    private readonly ModelNameCache _cache = new();

    [Theory]
    [InlineData("\"gpt-4o\"", "gpt-4o")]
    [InlineData("\"org\\/model\"", "org/model")]
    [InlineData("\"\\u0067pt\"", "gpt")]
    [InlineData("\"\"", null)]
    [InlineData("\"\\uD800\"", null)]
    [InlineData("\"\\x\"", null)]
    [InlineData("12", null)]
    public void FromJson_Token_IsUnescapedOrRefused(string token, string? name)
    {
        _cache.FromJson(Encoding.UTF8.GetBytes(token)).Should().Be(name);
        _cache.FromJson(Encoding.UTF8.GetBytes(token)).Should().Be(name);
    }

    [Fact]
    public void FromJson_InvalidUtf8_IsRefused() => _cache.FromJson([(byte)'"', 0xFF, (byte)'"']).Should().BeNull();

    [Fact]
    public void FromJsonAndUrl_SameNameAgain_IsTheSameString()
    {
        _cache.FromJson("\"gpt-4o\""u8).Should().BeSameAs(_cache.FromJson("\"gpt-4o\""u8));
        _cache.FromUrl("a%2Fb").Should().Be("a/b").And.BeSameAs(_cache.FromUrl("a%2Fb"));
    }

    [Fact]
    public void FromJson_MoreNamesThanSlots_StaysRight()
    {
        for (int i = 0; i < 5000; i++)
        {
            string name = "model-" + (i % 1700).ToString(CultureInfo.InvariantCulture);
            _cache.FromJson(Encoding.UTF8.GetBytes($"\"{name}\"")).Should().Be(name);
            _cache.FromUrl(name).Should().Be(name);
        }
    }
}
