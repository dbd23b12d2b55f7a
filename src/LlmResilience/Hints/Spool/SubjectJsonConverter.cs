using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmResilience.Hints.Spool;

/// <summary>A subject as the array of its parts: kind, provider, address, model, endpoint, key.</summary>
internal sealed class SubjectJsonConverter : JsonConverter<Subject>
{
    private const int Parts = 6;

    public override Subject Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string?[] parts = new string?[Parts];
        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            throw new JsonException("A subject is an array.");
        }

        for (int i = 0; i < Parts; i++)
        {
            reader.Read();
            parts[i] = reader.GetString();
        }

        reader.Read();
        if (reader.TokenType is not JsonTokenType.EndArray || !Enum.TryParse(parts[0], out SubjectKind kind))
        {
            throw new JsonException("A subject has six parts, of which the first is its kind.");
        }

        try
        {
            return Subject.Of(kind, parts[1]!, parts[2]!, parts[3], parts[4], parts[5]);
        }
        catch (ArgumentException exception)
        {
            throw new JsonException("A subject lacks a part.", exception);
        }
    }

    public override void Write(Utf8JsonWriter writer, Subject value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(value.Kind.ToString());
        writer.WriteStringValue(value.Provider);
        writer.WriteStringValue(value.Address);
        writer.WriteStringValue(value.Model);
        writer.WriteStringValue(value.Endpoint);
        writer.WriteStringValue(value.Key);
        writer.WriteEndArray();
    }
}
