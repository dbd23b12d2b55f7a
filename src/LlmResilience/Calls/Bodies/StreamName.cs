using System.Numerics;

namespace LlmResilience.Calls.Bodies;

/// <summary>Whether JSON text may name a property <c>stream</c>. Most does not, and is looked at once: half the time of a search for each spelling.</summary>
internal static class StreamName
{
    private const int LongestSpelling = 8;

    private static readonly Vector<byte> Quote = new((byte)'"');
    private static readonly Vector<byte> FirstLetter = new((byte)'s');
    private static readonly Vector<byte> Backslash = new((byte)'\\');
    private static readonly Vector<byte> Unicode = new((byte)'u');

    public static bool MayStandIn(ReadOnlySpan<byte> json)
    {
        int at = 0;
        for (; at + Vector<byte>.Count < json.Length; at += Vector<byte>.Count)
        {
            Vector<byte> here = new(json[at..]);
            Vector<byte> next = new(json[(at + 1)..]);
            Vector<byte> begins = (Vector.Equals(here, Quote) & Vector.Equals(next, FirstLetter))
                | (Vector.Equals(here, Backslash) & Vector.Equals(next, Unicode));
            if (begins != Vector<byte>.Zero && Holds(json.Slice(at, Math.Min(Vector<byte>.Count + LongestSpelling, json.Length - at))))
            {
                return true;
            }
        }

        return Holds(json[at..]);
    }

    private static bool Holds(ReadOnlySpan<byte> json) => json.IndexOf("\"stream\""u8) >= 0 || HoldsEscapedLetter(json);

    // A name may be written with escapes (\u0073 is an s). Prose has many escapes, but none of letters.
    private static bool HoldsEscapedLetter(ReadOnlySpan<byte> json)
    {
        for (int at; (at = json.IndexOf("\\u00"u8)) >= 0; json = json[(at + 1)..])
        {
            if (json[at..] is [_, _, _, _, (byte)'6' or (byte)'7', ..])
            {
                return true;
            }
        }

        return false;
    }
}
