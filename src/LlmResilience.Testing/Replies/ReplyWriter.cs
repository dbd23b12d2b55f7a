using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace LlmResilience.Testing.Replies;

/// <summary>Writes one response, event by event, and carries out what the script says of pace and early end.</summary>
internal sealed class ReplyWriter(HttpContext http, TimeProvider timeProvider, CancellationToken ended)
{
    private FakeCut _how;
    private long _bytesLeft = long.MaxValue;
    private int _eventsLeft = int.MaxValue;
    private TimeSpan _pace;

    /// <summary>Whether the reply was ended early.</summary>
    public bool WasCut { get; private set; }

    public void CutAfter(int events, long bytes, FakeCut how)
    {
        _eventsLeft = events;
        _bytesLeft = bytes;
        _how = how;
    }

    public void Pace(TimeSpan pause) => _pace = pause;

    /// <summary>Sets status and headers; without a length they are sent at once, else with the first bytes.</summary>
    /// <returns>False when the reply is over.</returns>
    public async ValueTask<bool> StartAsync(
        int status, string? contentType, IReadOnlyList<KeyValuePair<string, string>> headers, long? length)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        foreach (var (name, value) in headers)
        {
            response.Headers.Append(name, value);
        }

        // Times in an answer are read relative to its own date, which must be that of the clock that wrote them.
        response.Headers.TryAdd("date", timeProvider.GetUtcNow().ToString("r", CultureInfo.InvariantCulture));

        var cut = _eventsLeft == 0 || _bytesLeft == 0;
        if (length is not null && _how != FakeCut.End)
        {
            response.ContentLength = length;
        }

        if (length is null || cut)
        {
            await response.StartAsync(ended).ConfigureAwait(false);
            await response.Body.FlushAsync(ended).ConfigureAwait(false);
        }

        return !cut || await CutAsync().ConfigureAwait(false);
    }

    /// <summary>Sends a piece of the body, and flushes it.</summary>
    /// <returns>False when the reply is over.</returns>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_pace > TimeSpan.Zero)
        {
            await Task.Delay(_pace, timeProvider, ended).ConfigureAwait(false);
        }

        var piece = bytes.Length <= _bytesLeft ? bytes : bytes[..(int)_bytesLeft];
        await http.Response.Body.WriteAsync(piece, ended).ConfigureAwait(false);
        await http.Response.Body.FlushAsync(ended).ConfigureAwait(false);
        _bytesLeft -= piece.Length;
        _eventsLeft--;
        return (_eventsLeft > 0 && _bytesLeft > 0) || await CutAsync().ConfigureAwait(false);
    }

    /// <summary>Resets the connection.</summary>
    public void Drop()
    {
        WasCut = true;

        // Without lingering, closing a socket sends RST; Kestrel's own abort alone may end in FIN.
        if (Socket is { } socket)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        if (http.Features.Get<IConnectionLifetimeFeature>() is { } connection)
        {
            connection.Abort();
        }
        else
        {
            http.Abort();
        }
    }

    /// <summary>Ends a reply that failed: with a message where that is still possible, else by aborting the request.</summary>
    public async Task GiveUpAsync(string? message)
    {
        if (message is null || http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(message, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Waits until the client leaves or the provider stops, and ends with the exception that says so.</summary>
    public Task StallAsync() => Task.Delay(Timeout.InfiniteTimeSpan, timeProvider, ended);

    private Socket? Socket => http.Features.Get<IConnectionSocketFeature>()?.Socket;

    private async ValueTask<bool> CutAsync()
    {
        WasCut = _how != FakeCut.Stall;
        switch (_how)
        {
            case FakeCut.Drop:
                Drop();
                break;
            case FakeCut.Close:
                Socket?.Shutdown(SocketShutdown.Send);
                await StallAsync().ConfigureAwait(false);
                break;
            case FakeCut.Stall:
                await StallAsync().ConfigureAwait(false);
                break;
            case FakeCut.End:
                break;
        }

        return false;
    }
}
