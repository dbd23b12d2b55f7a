using System.Globalization;
using LlmResilience;

namespace ClassifyErrors;

/// <summary>A table for people, and how often each category came.</summary>
internal sealed class TableWriter : VerdictWriter
{
    private readonly TextWriter _output;
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public TableWriter(TextWriter output)
    {
        _output = output;
        WriteRow("id", "category", "blame", "transient", "wait", "evidence", "teaches");
    }

    public override void Write(VerdictRecord record, LlmError error)
    {
        _counts[record.Category] = _counts.GetValueOrDefault(record.Category) + 1;
        string wait = record.RetryAfterS is { } seconds ? seconds.ToString("0.#", CultureInfo.InvariantCulture) + " s" : "";
        WriteRow(record.Id, record.Category, record.Blame, record.Transient ? "yes" : "no", wait, record.Evidence, LessonsOf(record));
    }

    public override void Dispose()
    {
        _output.WriteLine();
        foreach ((string category, int count) in _counts.OrderByDescending(static entry => entry.Value))
        {
            _output.WriteLine($"{count,6}  {category}");
        }

        _output.Flush();
    }

    private static string LessonsOf(VerdictRecord record)
    {
        string endpoint = record.UnsupportedEndpoint is { } bad ? $"not {bad}" : "";
        string suggested = record.SuggestedEndpoint is { } good ? $" use {good}" : "";
        string parameter = record.UnsupportedParameter is { } name ? $" without {name}" : "";
        return (endpoint + suggested + parameter).Trim();
    }

    private void WriteRow(params string[] cells)
    {
        ReadOnlySpan<int> widths = [16, 24, 9, 10, 12, 44, 0];
        var line = new System.Text.StringBuilder();
        for (int i = 0; i < cells.Length; i++)
        {
            line.Append(cells[i].PadRight(widths[i])).Append(' ');
        }

        _output.WriteLine(line.ToString().TrimEnd());
    }
}
