using System.Text.Json;

namespace ClassifyErrors;

/// <summary>One line of the input.</summary>
internal sealed record ErrorRecord(
    JsonElement? Id,
    string? Provider,
    string? Endpoint,
    string? Model,
    int? Status,
    Dictionary<string, JsonElement>? Headers,
    string? Body,
    bool InStream);
