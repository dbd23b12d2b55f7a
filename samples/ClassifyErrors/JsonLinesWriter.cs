using System.Text.Json;
using LlmResilience;

namespace ClassifyErrors;

/// <summary>A JSON object a line, for programs.</summary>
internal sealed class JsonLinesWriter(TextWriter output) : VerdictWriter
{
    public override void Write(VerdictRecord record, LlmError error) =>
        output.WriteLine(JsonSerializer.Serialize(record, JsonContext.Default.VerdictRecord));

    public override void Dispose() => output.Flush();
}
