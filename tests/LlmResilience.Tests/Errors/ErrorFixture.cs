using System.Text;
using System.Text.Json;

namespace LlmResilience.Tests.Errors;

/// <summary>An answer in the shape of a real one, and what it means.</summary>
public sealed record ErrorFixture(
    string Name,
    int? Status,
    Dictionary<string, string>? Headers,
    JsonElement Body,
    string? Endpoint,
    string? Model,
    bool InStream,
    string Expect,
    double? RetryAfter,
    string? Unsupported,
    string? Suggested,
    string? Parameter,
    string? NewParameter,
    bool? Permanent,
    string? Scope)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<ErrorFixture> Load(string file)
    {
        using Stream stream = typeof(ErrorFixture).Assembly.GetManifestResourceStream($"Errors.{file}.json")!;
        return JsonSerializer.Deserialize<List<ErrorFixture>>(stream, Options)!;
    }

    public LlmErrorContext ToContext()
    {
        var headers = new Dictionary<string, string>(Headers ?? [], StringComparer.OrdinalIgnoreCase);
        return new LlmErrorContext
        {
            StatusCode = Status,
            Headers = headers.GetValueOrDefault,
            Body = Encoding.UTF8.GetBytes(Body.ValueKind == JsonValueKind.String ? Body.GetString()! : Body.GetRawText()),
            Endpoint = Endpoint,
            Model = Model,
            InStream = InStream,
        };
    }
}
