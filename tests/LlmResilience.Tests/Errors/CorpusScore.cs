using System.Globalization;
using System.Text.Json;

namespace LlmResilience.Tests.Errors;

/// <summary>Counts how many verdicts agree with the corpus's labels, by the corpus's own rules.</summary>
internal sealed class CorpusScore
{
    private readonly Dictionary<string, (int Right, int All)> _counts = [];

    public List<string> Misses { get; } = [];

    public double Percent(string what) => _counts.TryGetValue(what, out (int Right, int All) count) ? 100.0 * count.Right / count.All : 100;

    public void Add(JsonElement record, LlmError error)
    {
        JsonElement label = record.GetProperty("label");
        Count(record, "category", Text(label, "category") == LlmErrorCategoryNames.GetName(error.Category));
        Count(record, "blame", string.Equals(Text(label, "blame"), error.Blame.ToString(), StringComparison.OrdinalIgnoreCase));
        Count(record, "transient", label.GetProperty("transient").GetBoolean() == error.Transient);
        AddWait(record, label, error.RetryAfter?.TotalSeconds);
        AddLesson(record, Endpoint(Text(label, "unsupported_endpoint")), Endpoint(error.UnsupportedEndpoint));
        AddLesson(record, Endpoint(Text(label, "suggested_endpoint")), Endpoint(error.SuggestedEndpoint));
        AddLesson(record, Parameter(Text(label, "unsupported_parameter")), Parameter(error.UnsupportedParameter));
    }

    public override string ToString() =>
        string.Join(", ", _counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Key} {Percent(c.Key):0.0} % of {c.Value.All}")));

    private void AddWait(JsonElement record, JsonElement label, double? got)
    {
        double? want = label.GetProperty("retry_after_s") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
        if (want is not null || got is not null)
        {
            Count(record, "retry", want is not null && got is not null && Math.Abs(want.Value - got.Value) <= Math.Max(0.05 * want.Value, 1));
        }
    }

    private void AddLesson(JsonElement record, string want, string got)
    {
        if (want.Length > 0 || got.Length > 0)
        {
            Count(record, "lessons", want == got);
        }
    }

    private void Count(JsonElement record, string what, bool right)
    {
        (int rights, int all) = _counts.GetValueOrDefault(what);
        _counts[what] = (rights + (right ? 1 : 0), all + 1);
        if (!right)
        {
            Misses.Add($"{Text(record, "id")}: {what}");
        }
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).ToString() is { Length: > 0 } text ? text : null;

    private static string Endpoint(string? path)
    {
        string bare = (path ?? "").Trim('/').ToLowerInvariant();
        bare = bare.StartsWith("v1/", StringComparison.Ordinal) ? bare[3..] : bare;
        return bare.StartsWith("v1beta/", StringComparison.Ordinal) ? bare[7..] : bare;
    }

    private static string Parameter(string? name) => (name ?? "").ToLowerInvariant().Replace("_", "", StringComparison.Ordinal);
}
