using System.Globalization;
using System.Text;
using System.Text.Json;
using LlmResilience;

namespace ClassifyErrors;

/// <summary>Takes a log line by line to the classifier, and the verdicts to a writer.</summary>
internal sealed class LogClassifier(VerdictWriter verdicts, TextWriter faults)
{
    private readonly LlmErrorClassifier _classifier = new();

    /// <returns>Whether every line could be read.</returns>
    public bool Run(TextReader input)
    {
        bool good = true;
        int number = 0;
        while (input.ReadLine() is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                Classify(line, number);
            }
            catch (JsonException e)
            {
                good = false;
                int details = e.Message.IndexOf(" Path:", StringComparison.Ordinal);
                faults.WriteLine($"line {number}: not a record: {(details < 0 ? e.Message : e.Message[..details])}");
            }
        }

        return good;
    }

    private void Classify(string line, int number)
    {
        ErrorRecord record = JsonSerializer.Deserialize(line, JsonContext.Default.ErrorRecord) ?? throw new JsonException("null");
        if (record.Body is null && record.Status is null)
        {
            throw new JsonException("it has neither status nor body.");
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, JsonElement value) in record.Headers ?? [])
        {
            headers[name] = value.ToString();
        }

        LlmError error = _classifier.Classify(new LlmErrorContext
        {
            Provider = record.Provider,
            Endpoint = record.Endpoint,
            Model = record.Model,
            StatusCode = record.Status,
            Headers = headers.GetValueOrDefault,
            Body = Encoding.UTF8.GetBytes(record.Body ?? ""),
            InStream = record.InStream,
        });
        verdicts.Write(VerdictRecord.Of(IdOf(record, number), error), error);
    }

    private static string IdOf(ErrorRecord record, int number) =>
        record.Id is { ValueKind: not JsonValueKind.Null } id ? id.ToString() : number.ToString(CultureInfo.InvariantCulture);
}
