using CsCheck;
using LlmResilience.Configuration;

namespace LlmResilience.Tests.Configuration;

public class SuggestionTests
{
    [Theory]
    [InlineData("opnai", "openai")]
    [InlineData("Rate-Limit", "rate_limit")]
    [InlineData("timeout", "Timeouts")]
    [InlineData("zzzz", null)]
    [InlineData("", null)]
    public void Nearest_OfATypo_IsTheNameThatWasMeant(string typed, string? meant) =>
        Suggestion.Nearest(typed, ["openai", "rate_limit", "Timeouts", "groq"]).Should().Be(meant);

    [Fact]
    public void Nearest_OfAKnownName_IsThatName() =>
        Gen.String[Gen.Char['a', 'z'], 1, 20].Array[1, 10].Sample(names => names.All(n => Suggestion.Nearest(n, names) == n));
}
