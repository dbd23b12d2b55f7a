using System.Buffers.Text;

namespace LlmResilience.Calls.Bodies;

/// <summary>Compares names as they stand in JSON text, escapes included, with plain ASCII names.</summary>
internal static class JsonNames
{
    /// <summary>Whether the text between two quotes means the given name.</summary>
    public static bool Means(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> name) =>
        raw.Contains((byte)'\\') ? MeansEscaped(raw, name) : raw.SequenceEqual(name);

    /// <summary>Takes the escapes out of an ASCII name.</summary>
    /// <returns>False where it is not ASCII, not valid or longer than the room for it.</returns>
    public static bool TryUnescape(ReadOnlySpan<byte> raw, Span<byte> plain, out int written)
    {
        written = 0;
        while (!raw.IsEmpty)
        {
            if (written == plain.Length || !TryTake(ref raw, out int character) || character is >= 128 or '\\')
            {
                return false;
            }

            plain[written++] = (byte)character;
        }

        return true;
    }

    private static bool MeansEscaped(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> name)
    {
        foreach (byte expected in name)
        {
            if (!TryTake(ref raw, out int character) || character != expected)
            {
                return false;
            }
        }

        return raw.IsEmpty;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> raw, out int character)
    {
        character = raw.IsEmpty ? -1 : raw[0];
        if (character != '\\')
        {
            raw = raw.IsEmpty ? raw : raw[1..];
            return character >= 0;
        }

        if (raw.Length < 2)
        {
            return false;
        }

        character = raw[1] switch
        {
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            (byte)'u' => Hex(raw[2..]),
            byte other => other,
        };
        raw = raw[(raw[1] == 'u' ? Math.Min(6, raw.Length) : 2)..];
        return character >= 0;
    }

    private static int Hex(ReadOnlySpan<byte> digits) =>
        digits.Length >= 4 && Utf8Parser.TryParse(digits[..4], out ushort value, out int read, 'x') && read == 4 ? value : -1;
}
