using System.Buffers.Text;
using System.Text;

namespace LlmResilience.Errors.Redaction;

/// <summary>Resolves JSON escapes byte by byte, without knowing where strings begin; anything that is no escape passes as it is.</summary>
internal static class JsonEscapes
{
    /// <summary>Takes the next unit of the text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="i">Where to read; moved behind what was read.</param>
    /// <param name="unit">Receives up to four bytes of UTF-8.</param>
    /// <returns>How many bytes were produced.</returns>
    public static int Next(ReadOnlySpan<byte> json, ref int i, Span<byte> unit)
    {
        byte c = json[i++];
        if (c != '\\' || i == json.Length)
        {
            unit[0] = c;
            return 1;
        }

        c = json[i++];
        if (c == 'u' && TryHex(json, i, out char high))
        {
            i += 4;
            return FromUtf16(json, ref i, high, unit);
        }

        unit[0] = c switch
        {
            (byte)'n' or (byte)'r' or (byte)'t' or (byte)'b' or (byte)'f' => (byte)' ',
            _ => c,
        };
        return 1;
    }

    private static int FromUtf16(ReadOnlySpan<byte> json, ref int i, char high, Span<byte> unit)
    {
        if (char.IsHighSurrogate(high) && i + 1 < json.Length && json[i] == '\\' && json[i + 1] == 'u'
            && TryHex(json, i + 2, out char low) && char.IsLowSurrogate(low))
        {
            i += 6;
            return new Rune(high, low).EncodeToUtf8(unit);
        }

        return (Rune.TryCreate(high, out Rune rune) ? rune : Rune.ReplacementChar).EncodeToUtf8(unit);
    }

    private static bool TryHex(ReadOnlySpan<byte> json, int start, out char value)
    {
        value = default;
        if (start + 4 > json.Length || !Utf8Parser.TryParse(json.Slice(start, 4), out ushort code, out int read, 'x') || read != 4)
        {
            return false;
        }

        value = (char)code;
        return true;
    }
}
