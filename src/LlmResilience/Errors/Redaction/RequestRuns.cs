using System.Text;

namespace LlmResilience.Errors.Redaction;

/// <summary>
/// Finds runs of 16 bytes or more that a text shares with the request's body, as it was sent and with its JSON escapes resolved. The
/// request is passed once, in constant memory; case and the width of white space are ignored (messages have single spaces).
/// </summary>
internal sealed class RequestRuns(Func<ReadOnlyMemory<byte>> request)
{
    /// <summary>Shorter runs are allowed to stand: they are names and common words.</summary>
    public const int MinRun = 16;

    private const ulong Factor = 0x100000001B3;

    // The weight of the byte that leaves the window.
    private static readonly ulong Oldest = Power(Factor, MinRun);

    private ReadOnlyMemory<byte>? _body;

    /// <summary>Puts a mark in the place of each character of a shared run.</summary>
    public string Replace(string text, char mark)
    {
        bool[]? shared = Find(text);
        return shared is null
            ? text
            : string.Create(text.Length, (text, shared, mark), static (span, state) =>
            {
                for (int i = 0; i < span.Length; i++)
                {
                    span[i] = state.shared[i] ? state.mark : state.text[i];
                }
            });
    }

    /// <summary>Which characters of the text belong to a shared run; null when none does.</summary>
    public bool[]? Find(string text)
    {
        byte[] bytes = Lower(text);
        if (bytes.Length < MinRun)
        {
            return null;
        }

        _body ??= request();
        Dictionary<ulong, List<int>> windows = WindowsOf(bytes);
        var covered = new bool[bytes.Length];
        bool any = Scan(_body.Value.Span, unescape: false, windows, covered);
        any |= Scan(_body.Value.Span, unescape: true, windows, covered);
        return any ? ToChars(text, covered) : null;
    }

    private static Dictionary<ulong, List<int>> WindowsOf(byte[] bytes)
    {
        var windows = new Dictionary<ulong, List<int>>();
        ulong hash = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            hash = (hash * Factor) + bytes[i] + 1UL;
            if (i >= MinRun)
            {
                hash -= (bytes[i - MinRun] + 1UL) * Oldest;
            }

            if (i >= MinRun - 1)
            {
                (windows.TryGetValue(hash, out List<int>? starts) ? starts : windows[hash] = []).Add(i - MinRun + 1);
            }
        }

        return windows;
    }

    private static bool Scan(ReadOnlySpan<byte> body, bool unescape, Dictionary<ulong, List<int>> windows, bool[] covered)
    {
        Span<byte> recent = stackalloc byte[MinRun];
        Span<byte> unit = stackalloc byte[4];
        ulong hash = 0;
        int count = 0;
        bool any = false;
        for (int i = 0; i < body.Length;)
        {
            int produced = unescape ? JsonEscapes.Next(body, ref i, unit) : Raw(body, ref i, unit);
            foreach (byte one in unit[..produced])
            {
                byte b = Fold(one);
                if (b == ' ' && count > 0 && recent[(count - 1) % MinRun] == ' ')
                {
                    continue;
                }

                hash = (hash * Factor) + b + 1UL - (count >= MinRun ? (recent[count % MinRun] + 1UL) * Oldest : 0);
                recent[count++ % MinRun] = b;
                if (count >= MinRun && windows.TryGetValue(hash, out List<int>? starts))
                {
                    any = true;
                    starts.ForEach(start => covered.AsSpan(start, MinRun).Fill(true));
                    windows.Remove(hash);
                }
            }

            // The ring index needs the count only modulo its length once it is full.
            count = count >= MinRun * 2 ? count - MinRun : count;
        }

        return any;
    }

    private static int Raw(ReadOnlySpan<byte> body, ref int i, Span<byte> unit)
    {
        unit[0] = body[i++];
        return 1;
    }

    private static byte Fold(byte b) => b switch
    {
        >= (byte)'A' and <= (byte)'Z' => (byte)(b | 0x20),
        (byte)'\t' or (byte)'\n' or (byte)'\r' => (byte)' ',
        _ => b,
    };

    private static byte[] Lower(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        foreach (ref byte b in bytes.AsSpan())
        {
            b = Fold(b);
        }

        return bytes;
    }

    private static bool[] ToChars(string text, bool[] covered)
    {
        var chars = new bool[text.Length];
        int at = 0;
        int i = 0;
        while (i < text.Length)
        {
            int units = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) ? 2 : 1;
            int length = Encoding.UTF8.GetByteCount(text.AsSpan(i, units));
            bool shared = covered.AsSpan(at, length).Contains(true);
            chars.AsSpan(i, units).Fill(shared);
            at += length;
            i += units;
        }

        return chars;
    }

    private static ulong Power(ulong value, int exponent)
    {
        ulong result = 1;
        for (int i = 0; i < exponent; i++)
        {
            result *= value;
        }

        return result;
    }
}
