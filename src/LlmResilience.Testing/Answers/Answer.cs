using System.Globalization;
using LlmResilience.Testing.Server;

namespace LlmResilience.Testing.Answers;

/// <summary>A good answer to one request, before a wire format gives it its shape.</summary>
internal sealed record Answer(
    string Text, FakeRequest Request, FakeProvider Provider, StoredAnswers Stored, DateTimeOffset Now)
{
    private const int DefaultDimensions = 8;

    /// <summary>What a list of models names: those that have a script.</summary>
    public IReadOnlyList<string> Models => Provider.ScriptedModels;

    public string Model => Request.Model ?? "fake-model";

    public long Created => Now.ToUnixTimeSeconds();

    /// <summary>Roughly what providers count: four bytes are a token.</summary>
    public int InputTokens => Math.Max(1, Request.Body.Length / 4);

    public int OutputTokens => Math.Max(1, Words.Count);

    public int Tokens => InputTokens + OutputTokens;

    /// <summary>The pieces in which a stream sends the text.</summary>
    public IReadOnlyList<string> Words { get; } = Split(Text);

    /// <summary>An id that is the same in every run: by the number of the request.</summary>
    public string Id(string prefix) => $"{prefix}fake{Request.Number.ToString("D8", CultureInfo.InvariantCulture)}";

    /// <summary>A vector of length 1 for an embedding; it depends on the place of the input only.</summary>
    public float[] Vector(int input)
    {
        var vector = new float[Request.Fields.Dimensions ?? DefaultDimensions];
        vector[input % vector.Length] = 1;
        return vector;
    }

    private static List<string> Split(string text)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 1; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ' ' && text[i - 1] != ' '))
            {
                words.Add(text[start..i]);
                start = i;
            }
        }

        return words;
    }
}
