using System.Net.Http.Headers;
using System.Text;
using System.Text.Unicode;

namespace LlmResilience.Errors.Reading;

/// <summary>Brings a body of any encoding into valid UTF-8, bounded.</summary>
internal static class BodyText
{
    public static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> body, string? contentType)
    {
        if (body.Length > LlmErrorContext.MaxBodyBytes)
        {
            body = body[..LlmErrorContext.MaxBodyBytes];
        }

        ReadOnlySpan<byte> bytes = body.Span;
        if (bytes.StartsWith("\uFEFF"u8))
        {
            body = body[3..];
        }
        else if (EncodingOf(bytes, contentType) is { } encoding)
        {
            return Encoding.UTF8.GetBytes(encoding.GetString(bytes).TrimStart('\uFEFF'));
        }

        // Invalid sequences become replacement characters, so that every later reader may rely on valid text.
        return Utf8.IsValid(body.Span) ? body : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body.Span));
    }

    /// <summary>The encoding, or null for UTF-8 and for what this platform does not know.</summary>
    private static Encoding? EncodingOf(ReadOnlySpan<byte> bytes, string? contentType)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || (bytes.Length >= 4 && bytes[0] == '{' && bytes[1] == 0))
        {
            return Encoding.Unicode;
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || (bytes.Length >= 4 && bytes[0] == 0 && bytes[1] == '{'))
        {
            return Encoding.BigEndianUnicode;
        }

        if (contentType is null || !MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? media) || media.CharSet is not { } name)
        {
            return null;
        }

        return name.Trim('"', ' ').ToLowerInvariant() switch
        {
            "utf-16" or "utf-16le" => Encoding.Unicode,
            "utf-16be" => Encoding.BigEndianUnicode,
            "utf-32" => Encoding.UTF32,
            "iso-8859-1" or "latin1" or "windows-1252" => Utf8.IsValid(bytes) ? null : Encoding.Latin1,
            _ => null,
        };
    }
}
