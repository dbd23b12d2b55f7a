namespace LlmResilience.Calls.Bodies;

/// <summary>Passes bytes on and puts others in the place of one stretch of them, however they are cut into segments.</summary>
internal sealed class SplicingStream(Stream target, int start, int length, ReadOnlyMemory<byte> replacement) : Stream
{
    private long _seen;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Cut cut = Next(buffer.Length);
        if (cut.Before > 0)
        {
            target.Write(buffer[..cut.Before]);
        }

        if (cut.Replaces)
        {
            target.Write(replacement.Span);
        }

        if (cut.After < buffer.Length)
        {
            target.Write(buffer[cut.After..]);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Cut cut = Next(buffer.Length);
        return cut.Before == buffer.Length && !cut.Replaces
            ? target.WriteAsync(buffer, cancellationToken)
            : WriteCutAsync(buffer, cut, cancellationToken);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void WriteByte(byte value) => Write([value]);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => target.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => target.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask WriteCutAsync(ReadOnlyMemory<byte> buffer, Cut cut, CancellationToken cancellationToken)
    {
        if (cut.Before > 0)
        {
            await target.WriteAsync(buffer[..cut.Before], cancellationToken).ConfigureAwait(false);
        }

        if (cut.Replaces)
        {
            await target.WriteAsync(replacement, cancellationToken).ConfigureAwait(false);
        }

        if (cut.After < buffer.Length)
        {
            await target.WriteAsync(buffer[cut.After..], cancellationToken).ConfigureAwait(false);
        }
    }

    // The replacement goes out with the segment that reaches the start of the stretch; for one of no length, that is the byte after it.
    private Cut Next(int count)
    {
        long begin = _seen;
        long end = begin + count;
        _seen = end;
        int before = (int)Math.Clamp(start - begin, 0, count);
        int after = (int)Math.Clamp(start + length - begin, 0, count);
        return new Cut(before, start >= begin && start < end, after);
    }

    private readonly record struct Cut(int Before, bool Replaces, int After);
}
