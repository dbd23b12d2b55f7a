using System.Text;
using System.Text.Json;

namespace LlmResilience.Calls.Bodies;

/// <summary>
/// Names of models as strings, made once for the few that a process uses. Bounded: a newcomer takes the place of the name
/// with the same hash. Any thread may call; an entry is immutable and is put in place with one write.
/// </summary>
internal sealed class ModelNameCache
{
    private const int Slots = 256;

    /// <summary>Longer names are made anew each time, so that nobody fills the memory with them.</summary>
    private const int LongestKept = 256;

    private readonly JsonEntry?[] _fromJson = new JsonEntry?[Slots];
    private readonly UrlEntry?[] _fromUrl = new UrlEntry?[Slots];

    /// <summary>The name that a JSON string, quotes included, stands for; null where it is not a valid one.</summary>
    public string? FromJson(ReadOnlySpan<byte> token)
    {
        var hash = default(HashCode);
        hash.AddBytes(token);
        ref JsonEntry? slot = ref _fromJson[hash.ToHashCode() & (Slots - 1)];
        if (Volatile.Read(ref slot) is { } entry && token.SequenceEqual(entry.Token))
        {
            return entry.Name;
        }

        string? name = Unescape(token);
        if (name is not null && token.Length <= LongestKept)
        {
            Volatile.Write(ref slot, new JsonEntry(token.ToArray(), name));
        }

        return name;
    }

    /// <summary>The name that an escaped part of a path stands for.</summary>
    public string FromUrl(ReadOnlySpan<char> escaped)
    {
        ref UrlEntry? slot = ref _fromUrl[string.GetHashCode(escaped) & (Slots - 1)];
        if (Volatile.Read(ref slot) is { } entry && escaped.SequenceEqual(entry.Escaped))
        {
            return entry.Name;
        }

        string name = Uri.UnescapeDataString(escaped);
        if (escaped.Length <= LongestKept)
        {
            Volatile.Write(ref slot, new UrlEntry(escaped.ToString(), name));
        }

        return name;
    }

    private static string? Unescape(ReadOnlySpan<byte> token)
    {
        try
        {
            var reader = new Utf8JsonReader(token);
            return reader.Read() && reader.GetString() is { Length: > 0 } name ? name : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            return null;
        }
    }

    private sealed record JsonEntry(byte[] Token, string Name);

    private sealed record UrlEntry(string Escaped, string Name);
}
