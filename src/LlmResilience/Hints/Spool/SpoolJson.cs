using System.Text.Json.Serialization;

namespace LlmResilience.Hints.Spool;

/// <summary>The form of a frame's content. Names are part of the format: what a released version wrote stays readable.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(SubjectJsonConverter)])]
[JsonSerializable(typeof(SpoolFrame))]
internal sealed partial class SpoolJson : JsonSerializerContext;
