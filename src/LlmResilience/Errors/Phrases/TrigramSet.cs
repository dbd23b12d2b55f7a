using System.Runtime.CompilerServices;

namespace LlmResilience.Errors.Phrases;

/// <summary>
/// Which sequences of three characters a text may hold: one pass over the text, after which nearly every phrase that is not in it is
/// refused without a search.
/// </summary>
internal struct TrigramSet
{
    private const int BitCount = 4096;
    private Bits _bits;

    public TrigramSet(string text)
    {
        for (int i = 0; i + 3 <= text.Length; i++)
        {
            int bit = Hash(text[i], text[i + 1], text[i + 2]);
            _bits[bit >> 6] |= 1UL << bit;
        }
    }

    /// <summary>The numbers of a literal's sequences, to be asked for by <see cref="MayHold"/>.</summary>
    public static int[] Of(string literal)
    {
        var hashes = new int[Math.Max(0, literal.Length - 2)];
        for (int i = 0; i < hashes.Length; i++)
        {
            hashes[i] = Hash(literal[i], literal[i + 1], literal[i + 2]);
        }

        return hashes;
    }

    /// <summary>Whether all of the sequences may be in the text; false is certain.</summary>
    public readonly bool MayHold(int[] trigrams)
    {
        foreach (int bit in trigrams)
        {
            if ((_bits[bit >> 6] & (1UL << bit)) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static int Hash(char a, char b, char c) => (int)(((a * 0x9E3779B1u) ^ (b * 0x85EBCA77u) ^ (c * 0xC2B2AE3Du)) >> 20) & (BitCount - 1);

    [InlineArray(BitCount / 64)]
    private struct Bits
    {
        private ulong _first;
    }
}
