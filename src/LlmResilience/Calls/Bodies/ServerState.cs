namespace LlmResilience.Calls.Bodies;

/// <summary>Finds references to what a provider keeps for an account: they mean nothing to another provider.</summary>
internal static class ServerState
{
    private enum Meaning
    {
        /// <summary>Says nothing by itself; what is inside may.</summary>
        None,

        /// <summary>An id, or a list of ids.</summary>
        Ids,

        /// <summary>An id, or an object that has one.</summary>
        IdOrHasId,

        /// <summary>Refers only as an object that has an id.</summary>
        HasId,

        /// <summary>A type that may be that of a reference.</summary>
        Type,

        /// <summary>The caller's own names stand inside: schemas, arguments.</summary>
        Foreign,

        /// <summary>As an object it holds the caller's own names.</summary>
        ForeignObject,
    }

    /// <summary>Whether the JSON text refers to such a thing, at any depth and never by what a string says.</summary>
    public static bool IsReferredToBy(ReadOnlySpan<byte> json)
    {
        var reader = new JsonForwardReader(json);
        while (reader.TryMoveToNextValue(out ReadOnlySpan<byte> name))
        {
            Meaning meaning = MeaningOf(name);
            if (IsForeign(meaning, reader.Current))
            {
                if (!reader.TrySkipValue())
                {
                    return false;
                }
            }
            else if (meaning != Meaning.None && Refers(meaning, json[reader.Position..]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsForeign(Meaning meaning, byte first) => meaning switch
    {
        Meaning.Foreign => first is (byte)'{' or (byte)'[',
        Meaning.ForeignObject => first == (byte)'{',
        _ => false,
    };

    private static bool Refers(Meaning meaning, ReadOnlySpan<byte> value) => value switch
    {
        [(byte)'"', ..] when meaning == Meaning.Type => value.StartsWith("\"item_reference\""u8),
        [(byte)'"', ..] => meaning is Meaning.Ids or Meaning.IdOrHasId && !value.StartsWith("\"\""u8),
        [(byte)'[', ..] => meaning == Meaning.Ids && value[1..].TrimStart(" \t\r\n"u8).StartsWith("\""u8),
        [(byte)'{', ..] => meaning is Meaning.HasId or Meaning.IdOrHasId && HasId(value),
        _ => false,
    };

    private static bool HasId(ReadOnlySpan<byte> value)
    {
        var reader = new JsonForwardReader(value);
        reader.TryEnterObject();
        while (reader.TryReadMember(out JsonMember member))
        {
            if (member.IsNamed(value, "id"u8) && value[member.ValueStart] == (byte)'"')
            {
                return true;
            }
        }

        return false;
    }

    private static Meaning MeaningOf(ReadOnlySpan<byte> name)
    {
        if (name.Contains((byte)'\\'))
        {
            return MeaningOfEscaped(name);
        }

        return name switch
        {
            _ when Is(name, "previous_response_id"u8) || Is(name, "file_id"u8) || Is(name, "file_ids"u8) || Is(name, "container_id"u8)
                || Is(name, "thread_id"u8) || Is(name, "assistant_id"u8) || Is(name, "agent_id"u8) || Is(name, "vector_store_id"u8)
                || Is(name, "vector_store_ids"u8) || Is(name, "cached_content"u8) || Is(name, "cachedContent"u8)
                || Is(name, "file_uri"u8) || Is(name, "fileUri"u8) => Meaning.Ids,
            _ when Is(name, "conversation"u8) || Is(name, "container"u8) => Meaning.IdOrHasId,
            _ when Is(name, "prompt"u8) || Is(name, "audio"u8) => Meaning.HasId,
            _ when Is(name, "type"u8) => Meaning.Type,
            _ when Is(name, "parameters"u8) || Is(name, "parametersJsonSchema"u8) || Is(name, "input_schema"u8) || Is(name, "schema"u8)
                || Is(name, "json_schema"u8) || Is(name, "responseSchema"u8) || Is(name, "responseJsonSchema"u8)
                || Is(name, "arguments"u8) || Is(name, "args"u8) || Is(name, "metadata"u8) => Meaning.Foreign,
            _ when Is(name, "input"u8) || Is(name, "response"u8) => Meaning.ForeignObject,
            _ => Meaning.None,
        };
    }

    // Nobody writes these names with escapes but to hide them, so the decoded name is worth its cost.
    private static Meaning MeaningOfEscaped(ReadOnlySpan<byte> name)
    {
        const int longest = 32;
        Span<byte> plain = stackalloc byte[longest];
        return JsonNames.TryUnescape(name, plain, out int written) ? MeaningOf(plain[..written]) : Meaning.None;
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> other) => name.SequenceEqual(other);
}
