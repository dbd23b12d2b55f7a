using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LlmResilience.Administration;

/// <summary>Makes a document of bytes, or says where and why it is none.</summary>
internal static class ImportReader
{
    /// <summary>The most bytes of a document.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    private const string Remedy = "Correct it there, or export anew; docs/administration.md has the format.";
    private const int MaxDepth = 8;

    public static async ValueTask<ExportDocument> ReadAsync(Stream source, CancellationToken cancellationToken)
    {
        byte[] json = await ReadBytesAsync(source, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> text = json.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? json.AsMemory(Encoding.UTF8.Preamble.Length) : json;
        CheckVersion(text.Span);
        try
        {
            return JsonSerializer.Deserialize(text.Span, ExportJson.Default.ExportDocument)
                ?? throw ImportProblems.Of("$", "it is null.", Remedy);
        }
        catch (JsonException exception)
        {
            throw ImportProblems.Of(
                Place(exception), "what stands here is not what the format has here: another type of value, or a property that it does not know or that comes twice.", Remedy);
        }
    }

    private static async ValueTask<byte[]> ReadBytesAsync(Stream source, CancellationToken cancellationToken)
    {
        using MemoryStream buffer = new();
        byte[] part = new byte[81_920];
        int read;
        while ((read = await source.ReadAsync(part, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (buffer.Length + read > MaxBytes)
            {
                throw ImportProblems.Of("$", $"it has more than {MaxBytes / 1024 / 1024} MB.", "Import it in parts, each with some of the entries of hints.");
            }

            buffer.Write(part, 0, read);
        }

        return buffer.ToArray();
    }

    /// <summary>Reads all of it once: whether it is JSON, and of which version, before anything else is judged by this one.</summary>
    private static void CheckVersion(ReadOnlySpan<byte> json)
    {
        bool isOurs = false;
        long? version = null;
        try
        {
            Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1 || reader.TokenType is not JsonTokenType.PropertyName)
                {
                    continue;
                }

                if (reader.ValueTextEquals("format"u8) && reader.Read())
                {
                    isOurs = reader.TokenType is JsonTokenType.String && reader.ValueTextEquals(Encoding.UTF8.GetBytes(ExportDocument.FormatName));
                }
                else if (reader.ValueTextEquals("version"u8) && reader.Read())
                {
                    version = reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out long number) ? number : null;
                }
            }
        }
        catch (JsonException exception)
        {
            throw ImportProblems.Of(Place(exception), $"it is not valid JSON, or nested deeper than {MaxDepth}.", Remedy);
        }

        CheckVersion(isOurs, version);
    }

    private static void CheckVersion(bool isOurs, long? version)
    {
        if (!isOurs)
        {
            throw ImportProblems.Of("$.format", $"it is not \"{ExportDocument.FormatName}\", so this is no export of hints.", "Give a document that an export has written.");
        }

        if (version is not ExportDocument.CurrentVersion)
        {
            throw ImportProblems.Of(
                "$.version",
                version is { } number ? string.Create(CultureInfo.InvariantCulture, $"it is {number}, and this library reads {ExportDocument.CurrentVersion}.") : "it is missing, or no number.",
                "Import it with the version of the library that wrote it, or a later one.");
        }
    }

    private static string Place(JsonException exception)
    {
        string path = string.IsNullOrEmpty(exception.Path) ? "$" : exception.Path.Length > 200 ? exception.Path[..200] : exception.Path;
        return exception.LineNumber is { } line
            ? string.Create(CultureInfo.InvariantCulture, $"{new string([.. path.Select(static c => char.IsControl(c) ? '?' : c)])} (line {line + 1}, byte {exception.BytePositionInLine + 1})")
            : path;
    }
}
