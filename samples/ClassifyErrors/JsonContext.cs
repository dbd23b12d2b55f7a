using System.Text.Json.Serialization;

namespace ClassifyErrors;

/// <summary>Generated JSON code for the lines read and written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorRecord))]
[JsonSerializable(typeof(VerdictRecord))]
internal sealed partial class JsonContext : JsonSerializerContext;
