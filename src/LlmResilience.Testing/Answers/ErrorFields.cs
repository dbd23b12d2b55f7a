using System.Text.Json;

namespace LlmResilience.Testing.Answers;

/// <summary>Code and message of an error body, for the wire formats that put an error into another shape inside a stream.</summary>
internal static class ErrorFields
{
    public static (string? Code, string Message) Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var error = document.RootElement;
            if (error.ValueKind == JsonValueKind.Object && error.TryGetProperty("error", out var inner))
            {
                error = inner;
            }

            return error.ValueKind == JsonValueKind.Object
                ? (Text(error, "code") ?? Text(error, "type"), Text(error, "message") ?? body)
                : (null, error.ToString());
        }
        catch (JsonException)
        {
            return (null, body);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
