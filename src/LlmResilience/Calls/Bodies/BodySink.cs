using System.Buffers;

namespace LlmResilience.Calls.Bodies;

/// <summary>
/// Takes a content's bytes and has them looked at as a whole: in place where they come in one segment, otherwise gathered in a
/// pooled buffer. Used by one copy at a time.
/// </summary>
internal abstract class BodySink : Stream
{
    /// <summary>A body in several segments beyond this length is not looked at: the copy would cost more than what it tells.</summary>
    private const int LargestGathered = KeptBody.Limit;

    private const int FirstBuffer = 4096;

    private long? _expected;
    private long _seen;
    private bool _inspected;
    private byte[]? _gathered;

    public sealed override bool CanRead => false;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => true;

    public sealed override long Length => throw new NotSupportedException();

    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Gets ready for a body.</summary>
    /// <param name="expected">Its length, where it is known.</param>
    public void Begin(long? expected)
    {
        End();
        _expected = expected;
        _seen = 0;
        _inspected = false;
    }

    /// <summary>The body is complete.</summary>
    /// <returns>Whether the whole of it was looked at.</returns>
    public bool Complete()
    {
        try
        {
            if (_gathered is { } buffer && _seen <= buffer.Length)
            {
                Inspect(buffer.AsSpan(0, (int)_seen));
                return true;
            }

            return _inspected && _seen == _expected;
        }
        finally
        {
            End();
        }
    }

    /// <summary>Gives the buffer back; also after a copy that failed.</summary>
    public void End()
    {
        if (_gathered is { } buffer)
        {
            _gathered = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public sealed override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return;
        }

        if (_seen == 0 && buffer.Length == _expected)
        {
            _inspected = true;
            Inspect(buffer);
        }
        else if (!_inspected)
        {
            Gather(buffer);
        }

        _seen += buffer.Length;
    }

    public sealed override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public sealed override void WriteByte(byte value) => Write([value]);

    public sealed override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public sealed override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public sealed override void Flush()
    {
    }

    public sealed override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public sealed override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    protected sealed override void Dispose(bool disposing)
    {
        End();
        base.Dispose(disposing);
    }

    /// <summary>Looks at the whole body. The bytes are gone afterwards.</summary>
    protected abstract void Inspect(ReadOnlySpan<byte> body);

    private void Gather(ReadOnlySpan<byte> segment)
    {
        long needed = _seen + segment.Length;
        if (needed > LargestGathered || (_seen > 0 && _gathered is null))
        {
            End();
            return;
        }

        if (_gathered is null || _gathered.Length < needed)
        {
            long wanted = _expected >= needed ? Math.Min(_expected.Value, LargestGathered) : Math.Max(FirstBuffer, Math.Min(2 * needed, LargestGathered));
            byte[] larger = ArrayPool<byte>.Shared.Rent((int)wanted);
            _gathered?.AsSpan(0, (int)_seen).CopyTo(larger);
            End();
            _gathered = larger;
        }

        segment.CopyTo(_gathered.AsSpan((int)_seen));
    }
}
