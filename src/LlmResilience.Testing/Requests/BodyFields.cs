using System.Text.Json;

namespace LlmResilience.Testing.Requests;

/// <summary>The top-level fields of a JSON request body that answers depend on. Of repeated keys the last counts.</summary>
internal sealed record BodyFields
{
    public static readonly BodyFields None = new();

    public string? Model { get; private set; }

    public bool? Stream { get; private set; }

    public bool IncludeUsage { get; private set; }

    public bool Base64 { get; private set; }

    public int? Dimensions { get; private set; }

    /// <summary>How many inputs an embedding request has.</summary>
    public int Inputs { get; private set; } = 1;

    /// <summary>Reads what there is; a body that is no JSON object, or a broken one, yields what stood before the fault.</summary>
    public static BodyFields Read(ReadOnlySpan<byte> body)
    {
        var fields = new BodyFields();
        var reader = new Utf8JsonReader(body);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return fields;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                fields.ReadProperty(ref reader);
            }
        }
        catch (JsonException)
        {
            // A fake provider answers broken bodies, too; a test that minds looks at the request.
        }

        return fields;
    }

    private void ReadProperty(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("model"u8))
        {
            reader.Read();
            Model = TextOf(ref reader);
        }
        else if (reader.ValueTextEquals("stream"u8))
        {
            reader.Read();
            Stream = FlagOf(ref reader);
        }
        else if (reader.ValueTextEquals("stream_options"u8))
        {
            reader.Read();
            IncludeUsage = HasIncludeUsage(ref reader);
        }
        else if (reader.ValueTextEquals("encoding_format"u8))
        {
            reader.Read();
            Base64 = TextOf(ref reader) == "base64";
        }
        else if (reader.ValueTextEquals("dimensions"u8))
        {
            reader.Read();
            Dimensions = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) && number > 0 ? number : null;
        }
        else if (reader.ValueTextEquals("input"u8) || reader.ValueTextEquals("requests"u8))
        {
            reader.Read();
            Inputs = CountInputs(ref reader);
            return;
        }
        else
        {
            reader.Read();
        }

        reader.Skip();
    }

    private static string? TextOf(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString() : null;

    private static bool? FlagOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => null,
    };

    private static bool HasIncludeUsage(ref Utf8JsonReader reader)
    {
        var found = false;
        var depth = reader.CurrentDepth;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("include_usage"u8))
            {
                reader.Read();
                found = reader.TokenType == JsonTokenType.True;
            }
        }

        return found;
    }

    /// <summary>A list of numbers is one input (tokens); a list of texts or of lists is as many as it is long.</summary>
    private static int CountInputs(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return 1;
        }

        var count = 0;
        var tokens = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            tokens |= reader.TokenType == JsonTokenType.Number;
            count++;
            reader.Skip();
        }

        return tokens ? 1 : count;
    }
}
