using System.Text.Json;

namespace Quickstart;

/// <summary>How many calls were answered, and at what cost.</summary>
/// <param name="Answered">Calls that got an answer.</param>
/// <param name="Attempts">Attempts at all providers together.</param>
/// <param name="Wasted">Attempts that got no good answer.</param>
/// <param name="SecondsPerCall">The simulated time that a call took on average.</param>
internal sealed record Row(int Answered, int Attempts, int Wasted, double SecondsPerCall);

/// <summary>The figures of the first scene.</summary>
/// <param name="Without">Without the library.</param>
/// <param name="With">With it.</param>
/// <param name="AttemptsOnUnsupportedEndpoint">
/// With the library: attempts on the chat API of codex-mini while it was known not to be served, that is between the verdict
/// and the end of the endpoint's open time.
/// </param>
internal sealed record Figures(Row Without, Row With, int AttemptsOnUnsupportedEndpoint)
{
    public string ToJson() => JsonSerializer.Serialize(
        new { Without = Short(Without), With = Short(With), AttemptsOnUnsupportedEndpoint },
        JsonSerializerOptions.Web);

    private static object Short(Row row) => new { row.Answered, row.Attempts, row.Wasted };
}
