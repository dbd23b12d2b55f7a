using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace LlmResilience.Tests.Errors;

public sealed class CorpusTests(ITestOutputHelper output)
{
    [CorpusFact]
    public void Classifier_OnRealErrors_ReachesItsGates()
    {
        var classifier = new LlmErrorClassifier();
        var score = new CorpusScore();
        foreach (string line in File.ReadLines(CorpusFile.Find()!))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement record = document.RootElement;
            if (!record.GetProperty("ambiguous").GetBoolean() && !record.GetProperty("foreign_transport").GetBoolean())
            {
                score.Add(record, classifier.Classify(ContextOf(record)));
            }
        }

        output.WriteLine($"score: {score}");
        score.Misses.ForEach(output.WriteLine);
        score.Percent("category").Should().BeGreaterThanOrEqualTo(97, "of {0}", score);
        score.Percent("blame").Should().BeGreaterThanOrEqualTo(97, "of {0}", score);
        score.Percent("transient").Should().BeGreaterThanOrEqualTo(99, "of {0}", score);
        score.Percent("retry").Should().BeGreaterThanOrEqualTo(90, "of {0}", score);
        score.Percent("lessons").Should().BeGreaterThanOrEqualTo(85, "of {0}", score);
    }

    private static LlmErrorContext ContextOf(JsonElement record)
    {
        var headers = record.GetProperty("headers").EnumerateObject().ToDictionary(h => h.Name, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return new LlmErrorContext
        {
            Provider = record.GetProperty("provider").GetString(),
            Endpoint = record.GetProperty("endpoint").GetString(),
            Model = record.GetProperty("model").GetString(),
            StatusCode = record.GetProperty("status") is { ValueKind: JsonValueKind.Number } status ? status.GetInt32() : null,
            Headers = headers.GetValueOrDefault,
            Body = Encoding.UTF8.GetBytes(record.GetProperty("body").GetString() ?? ""),
            InStream = record.GetProperty("in_stream").GetBoolean(),
        };
    }
}
