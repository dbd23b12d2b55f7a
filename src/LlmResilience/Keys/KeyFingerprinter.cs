using System.Security.Cryptography;
using System.Text;

namespace LlmResilience.Keys;

/// <summary>Makes fingerprints: a keyed hash, so that a fingerprint in a log or a store cannot be tried against guessed keys.</summary>
internal sealed class KeyFingerprinter
{
    private const int Length = 12;

    private readonly byte[] _salt;

    /// <summary>Creates a fingerprinter.</summary>
    /// <param name="salt">The key of the hash; fingerprints of two processes agree only when their salts do. Null: a random one.</param>
    public KeyFingerprinter(string? salt) =>
        _salt = string.IsNullOrEmpty(salt) ? RandomNumberGenerator.GetBytes(32) : Encoding.UTF8.GetBytes(salt);

    /// <summary>The fingerprint of a secret: 12 lower-case hexadecimal digits.</summary>
    public string Fingerprint(string secret)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_salt, Encoding.UTF8.GetBytes(secret), hash);
        return Convert.ToHexStringLower(hash[..(Length / 2)]);
    }
}
