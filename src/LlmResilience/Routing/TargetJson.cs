using System.Text.Json.Serialization;

namespace LlmResilience.Routing;

/// <summary>Writes a model's name as JSON.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class TargetJson : JsonSerializerContext;
