using LlmResilience.Attempts;

namespace LlmResilience.Streaming;

/// <summary>Passes reads through and ends the attempt once: at the end of the body, when it breaks, or when it is disposed of.</summary>
/// <remarks>SDKs may keep the stream and drop the content, so that this stream alone must see to the end.</remarks>
internal sealed class GuardedStream(Stream inner, Attempt attempt, long length) : Stream
{
    /// <summary>Instead of a length: only the end of the body will tell.</summary>
    public const long UnknownLength = -1;

    private long _seen;
    private bool _ended;

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override bool CanTimeout => inner.CanTimeout;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Saw(inner.Read(buffer), buffer.Length);
        }
        catch (Exception e)
        {
            Broke(e, CancellationToken.None);
            throw;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ValueTask<int> read;
        try
        {
            read = inner.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e)
        {
            Broke(e, cancellationToken);
            throw;
        }

        return read.IsCompletedSuccessfully
            ? new ValueTask<int>(Saw(read.Result, buffer.Length))
            : SeeAsync(read, buffer.Length, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            EndUnfinished();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        EndUnfinished();
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<int> SeeAsync(ValueTask<int> read, int wanted, CancellationToken cancellationToken)
    {
        try
        {
            return Saw(await read.ConfigureAwait(false), wanted);
        }
        catch (Exception e)
        {
            Broke(e, cancellationToken);
            throw;
        }
    }

    private int Saw(int read, int wanted)
    {
        _seen += read;
        if (!_ended && ((read == 0 && wanted > 0) || _seen == length))
        {
            _ended = true;
            attempt.EndWell(atTheEnd: true);
        }

        return read;
    }

    private void Broke(Exception exception, CancellationToken cancellationToken)
    {
        _ended = true;
        if (cancellationToken.IsCancellationRequested || exception is ObjectDisposedException)
        {
            attempt.Abandon();
        }
        else
        {
            attempt.Fail(attempt.Classify(exception, _seen > 0));
        }
    }

    // Who leaves in the middle of an answer has seen that there is one; who leaves before its first byte has seen nothing.
    private void EndUnfinished()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        if (_seen > 0)
        {
            attempt.EndWell(atTheEnd: false);
        }
        else
        {
            attempt.Abandon();
        }
    }
}
