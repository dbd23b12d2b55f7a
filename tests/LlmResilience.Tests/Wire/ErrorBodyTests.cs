using System.IO.Compression;
using System.Net;
using System.Text;
using LlmResilience.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>An error answer's body is read for its meaning, and still reaches the caller as it came.</summary>
public sealed class ErrorBodyTests : WireTest
{
    private static readonly byte[] TooLong = Encoding.UTF8.GetBytes(FakeErrors.Get(MovesOn).Body);

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("gzip", false)]
    [InlineData("br", true)]
    [InlineData("br", false)]
    [InlineData("deflate", true)]
    public async Task ErrorBody_Compressed_IsUnderstoodAndReachesTheCallerByteForByte(string encoding, bool async)
    {
        byte[] compressed = Compress(encoding, TooLong);
        One.Model("a").RepliesWith(FakeReply.Bytes(400, compressed, headers: [new("content-encoding", encoding)]));
        ResilienceHost host = await StartAsync(Alone);

        using HttpResponseMessage response = await SendAsync(host.Client(), Chat(), async);

        response.GetLlmError()!.Category.Should().Be(LlmErrorCategory.ContextLengthExceeded);
        response.Content.Headers.ContentEncoding.Should().Equal(encoding);
        response.Content.Headers.ContentLength.Should().Be(compressed.Length);
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(compressed);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task ErrorBody_NotWhatItsEncodingSays_ReachesTheCallerByteForByte(string encoding)
    {
        One.Model("a").RepliesWith(FakeReply.Bytes(400, TooLong, headers: [new("content-encoding", encoding)]));
        ResilienceHost host = await StartAsync(Alone);

        using HttpResponseMessage response = await SendAsync(host.Client(), Chat());

        response.GetLlmError()!.Category.Should().Be(LlmErrorCategory.ContextLengthExceeded);
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(TooLong);
    }

    [Theory]
    [InlineData(FakeCut.Drop, true)]
    [InlineData(FakeCut.Close, true)]
    [InlineData(FakeCut.Drop, false)]
    public async Task ErrorBody_BreaksOff_TheCallerGetsStatusAndWhatCame(FakeCut how, bool async)
    {
        One.Model("a").RepliesWith(FakeReply.Bytes(404, TooLong).CutAfterBytes(20, how));
        ResilienceHost host = await StartAsync(Alone);

        using HttpResponseMessage response = await SendAsync(host.Client(), Chat(), async);

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        byte[] came = await response.Content.ReadAsByteArrayAsync();
        TooLong.Should().StartWith(came);
        response.Content.Headers.ContentLength.Should().Be(came.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ErrorBody_Stalls_IsNotWaitedForLong(bool async)
    {
        WatchedClock clock = new();
        One.Model("a").RepliesWith(FakeReply.Bytes(403, TooLong).CutAfterBytes(20, FakeCut.Stall));
        ResilienceHost host = await StartAsync(options => { Alone(options); options.Timeouts.Total = TimeSpan.FromDays(20); }, time: clock);

        Task<HttpResponseMessage> sending = SendAsync(host.Client(), Chat(), async);
        await One.WaitForRequestsAsync(1).WaitAsync(Limit);
        while (!sending.IsCompleted)
        {
            // The clock goes on while the answer's beginning is on its way; no other limit is near.
            clock.Advance(TimeSpan.FromSeconds(0.1));
            await Task.Yield();
        }

        using HttpResponseMessage response = await sending;
        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        TooLong.Should().StartWith(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(HttpCompletionOption.ResponseContentRead)]
    [InlineData(HttpCompletionOption.ResponseHeadersRead)]
    public async Task ErrorBody_LongerThanWhatIsRead_ReachesTheCallerWhole(HttpCompletionOption until)
    {
        byte[] body = [.. TooLong, .. Enumerable.Repeat((byte)' ', 300_000)];
        One.Model("a").RepliesWith(FakeReply.Bytes(400, body));
        ResilienceHost host = await StartAsync(Alone);

        using HttpResponseMessage response = await SendAsync(host.Client(), Chat(), until: until);

        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(body);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FailedAttempts_SmallBodies_UseTheirConnectionAgain(bool async)
    {
        One.Model("a").Fails(MovesOn);
        ResilienceHost host = await StartAsync(ThreeTargets);
        HttpClient client = host.Client();

        for (int i = 0; i < 5; i++)
        {
            using HttpResponseMessage response = await SendAsync(client, Chat(), async);
            response.StatusCode.Should().Be(HttpStatusCode.OK);
        }

        One.Requests.Select(sent => sent.ConnectionId).Distinct().Should().ContainSingle();
        Two.Requests.Select(sent => sent.ConnectionId).Distinct().Should().ContainSingle();
    }

    private void Alone(LlmResilienceOptions options) => options.Providers["one"] = At(One.OpenAIAddress);

    private static byte[] Compress(string encoding, byte[] body)
    {
        using MemoryStream compressed = new();
        using (Stream encoder = encoding switch
        {
            "gzip" => new GZipStream(compressed, CompressionLevel.Optimal),
            "br" => new BrotliStream(compressed, CompressionLevel.Optimal),
            _ => new ZLibStream(compressed, CompressionLevel.Optimal),
        })
        {
            encoder.Write(body);
        }

        return compressed.ToArray();
    }
}
