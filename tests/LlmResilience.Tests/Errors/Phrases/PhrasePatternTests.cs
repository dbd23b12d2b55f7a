using LlmResilience.Errors.Phrases;
using LlmResilience.Errors.Reading;
using LlmResilience.Errors.Transport;

namespace LlmResilience.Tests.Errors.Phrases;

public sealed class PhrasePatternTests
{
    [Theory]
    [InlineData("rate limit", "the rate limit is reached", true)]
    [InlineData("rate limit", "the corporate limit is reached", false)]
    [InlineData("rate limit", "rate_limit", false)]
    [InlineData("model * not found", "model 'x' was not found", true)]
    [InlineData("model * not found", "not found: model 'x'", false)]
    [InlineData("^model: {name}", "model: x", true)]
    [InlineData("^model: {name}", "the model: x", false)]
    [InlineData("{param} is not supported", "'top_k' is not supported", true)]
    public void TryMatch_Text_IsFoundAnchored(string pattern, string text, bool found) =>
        new PhrasePattern(pattern).TryMatch(text, []).Should().Be(found);

    [Fact]
    public void TryMatch_GapBeyondItsBound_IsNotBridged() =>
        new PhrasePattern("model * not found").TryMatch("model " + new string('x', 400) + " not found", []).Should().BeFalse();

    [Theory]
    [InlineData("use {newparam} instead", "use 'max_completion_tokens' instead", "max_completion_tokens")]
    [InlineData("unsupported parameter: {param}", "unsupported parameter: top_k.", "top_k")]
    [InlineData("extraneous key [{param}", "extraneous key [stop] is", "stop")]
    [InlineData("in {endpoint} and", "in v1/chat/completions and", "v1/chat/completions")]
    public void TryMatch_Capture_TakesTheWordAlone(string pattern, string text, string word)
    {
        var captures = new List<PhraseCapture>();

        new PhrasePattern(pattern).TryMatch(text, captures).Should().BeTrue();
        text.Substring(captures[0].Start, captures[0].Length).Should().Be(word);
    }

    [Fact]
    public void Tables_EachPhrase_IsWrittenInTheFormThatIsMatched()
    {
        foreach (Phrase phrase in PhraseTable.All.Concat(TransportPhrases.All))
        {
            phrase.Pattern.Should().Be(MessageText.ForMatching(phrase.Pattern), "of {0}", phrase.Name);
        }
    }

    [Fact]
    public void Tables_EachName_StandsForOnePhrase()
    {
        PhraseTable.All.Select(p => p.Name).Should().OnlyHaveUniqueItems();
        TransportPhrases.All.Select(p => p.Name).Should().OnlyHaveUniqueItems();
    }
}
