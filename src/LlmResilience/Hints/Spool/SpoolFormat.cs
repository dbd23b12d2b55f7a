using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json;

namespace LlmResilience.Hints.Spool;

/// <summary>The bytes of a spool file: a header, then frames of length, checksum (CRC-32C) and content.</summary>
internal static class SpoolFormat
{
    private const int FrameHead = 8;

    /// <summary>Names the format and its version.</summary>
    public static ReadOnlySpan<byte> Header => "LlmSpl01"u8;

    /// <summary>Adds a frame's bytes.</summary>
    public static void Write(MemoryStream target, SpoolFrame frame)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(frame, SpoolJson.Default.SpoolFrame);
        Span<byte> head = stackalloc byte[FrameHead];
        BinaryPrimitives.WriteInt32LittleEndian(head, content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], Checksum(content));
        target.Write(head);
        target.Write(content);
    }

    /// <summary>
    /// Reads all frames up to the first that is torn or damaged: what was being written when the process or the machine died. Null when this
    /// is no spool file of a version that can be read, in whole: what a checksum vouches for was not torn, and must not be passed over.
    /// </summary>
    public static (List<SpoolFrame> Frames, int ValidLength)? Read(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Header))
        {
            return null;
        }

        List<SpoolFrame> frames = [];
        int at = Header.Length;
        while (TryGetContent(file[at..], out ReadOnlySpan<byte> content))
        {
            if (Deserialize(content) is not { IsWhole: true } frame)
            {
                return null;
            }

            frames.Add(frame);
            at += FrameHead + content.Length;
        }

        return (frames, at);
    }

    private static bool TryGetContent(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (bytes.Length < FrameHead)
        {
            return false;
        }

        int size = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (size <= 0 || size > bytes.Length - FrameHead)
        {
            return false;
        }

        content = bytes.Slice(FrameHead, size);
        return Checksum(content) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
    }

    private static SpoolFrame? Deserialize(ReadOnlySpan<byte> content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, SpoolJson.Default.SpoolFrame);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint checksum = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte one in bytes)
        {
            checksum = BitOperations.Crc32C(checksum, one);
        }

        return ~checksum;
    }
}
