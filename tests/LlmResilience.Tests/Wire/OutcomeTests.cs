using LlmResilience.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>An attempt's outcome is known at the end of its answer's body, and is told once.</summary>
public sealed class OutcomeTests : WireTest
{
    private const string Body = """{"choices":[{"message":{"content":"Hello"}}]}""";

    [Theory]
    [InlineData(FakeCut.Drop, true)]
    [InlineData(FakeCut.Close, true)]
    [InlineData(FakeCut.Drop, false)]
    public async Task Body_BreaksOff_TheReadThrowsAndItIsLearned(FakeCut how, bool async)
    {
        One.Model("a").RepliesWith(FakeReply.Status(200, Body).CutAfterBytes(10, how));
        ResilienceHost host = await StartAsync(ThreeTargets);
        using HttpResponseMessage response = await SendAsync(host.Client(), Chat(), async, HttpCompletionOption.ResponseHeadersRead);

        Func<Task> reading = () => async
            ? response.Content.ReadAsByteArrayAsync().WaitAsync(Limit)
            : Task.Run(() => response.Content.ReadAsStream().CopyTo(Stream.Null)).WaitAsync(Limit);

        (await reading.Should().ThrowAsync<Exception>()).Which.Should().Match(e => e is IOException || e is HttpRequestException);
        TargetHint hint = host.Hints.Find("one", "a")!;
        hint.ConsecutiveErrors.Should().Be(1);
        (hint.ErrorCount, hint.SuccessCount).Should().Be((1, 0));
        hint.LastError!.Category.Should().BeOneOf(LlmErrorCategory.StreamInterrupted, LlmErrorCategory.Network);
    }

    [Fact]
    public async Task Body_BreaksOffInAStream_IsAnInterruptedStream()
    {
        One.Model("a").RepliesWith(FakeReply.Stream("1", "2", "3").CutAfterEvents(2));
        ResilienceHost host = await StartAsync(ThreeTargets);
        using HttpResponseMessage response = await SendAsync(host.Client(), Chat(), until: HttpCompletionOption.ResponseHeadersRead);

        await FluentActions.Awaiting(() => response.Content.CopyToAsync(Stream.Null).WaitAsync(Limit)).Should().ThrowAsync<Exception>();

        TargetHint hint = host.Hints.Find("one", "a")!;
        hint.LastError!.Category.Should().Be(LlmErrorCategory.StreamInterrupted);
        hint.ConsecutiveErrors.Should().Be(1);
    }

    [Theory]
    [InlineData("content-read", true)]
    [InlineData("content-read", false)]
    [InlineData("bytes", true)]
    [InlineData("stream", true)]
    [InlineData("stream", false)]
    [InlineData("buffer", true)]
    [InlineData("copy", true)]
    public async Task Body_ReadToItsEnd_CountsOneSuccess(string way, bool async)
    {
        One.Model("a").RepliesWith(FakeReply.Status(200, Body));
        ResilienceHost host = await StartAsync(ThreeTargets);
        HttpResponseMessage response = await SendAsync(host.Client(), Chat(), async, way == "content-read" ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead);
        using MemoryStream read = new();

        switch (way)
        {
            case "stream":
                Stream stream = async ? await response.Content.ReadAsStreamAsync() : response.Content.ReadAsStream();
                await stream.CopyToAsync(read);
                (await response.Content.ReadAsStreamAsync()).Should().BeSameAs(stream);
                await stream.DisposeAsync();
                break;
            case "buffer":
                await response.Content.LoadIntoBufferAsync();
                await response.Content.LoadIntoBufferAsync();
                await (await response.Content.ReadAsStreamAsync()).CopyToAsync(read);
                break;
            case "copy":
                await response.Content.CopyToAsync(read);
                break;
            default:
                read.Write(await response.Content.ReadAsByteArrayAsync());
                read.SetLength(0);
                read.Write(await response.Content.ReadAsByteArrayAsync());
                break;
        }

        response.Dispose();
        response.Dispose();
        System.Text.Encoding.UTF8.GetString(read.ToArray()).Should().Be(Body);
        Counts(host).Should().Be((0, 1));
    }

    [Fact]
    public async Task Body_ReadTwiceWithoutBuffer_IsRefusedAsByTheContentBeneath()
    {
        One.Model("a").RepliesWith(FakeReply.Status(200, Body));
        ResilienceHost host = await StartAsync(ThreeTargets);
        using HttpResponseMessage response = await SendAsync(host.Client(), Chat(), until: HttpCompletionOption.ResponseHeadersRead);
        Stream stream = await response.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[5]);

        await response.Content.Awaiting(content => content.LoadIntoBufferAsync()).Should().ThrowAsync<InvalidOperationException>();

        using StreamReader rest = new(stream);
        (await rest.ReadToEndAsync()).Should().Be(Body[5..]);
        Counts(host).Should().Be((0, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_DisposedUnread_IsNeutral(bool openedFirst)
    {
        One.Model("a").RepliesWith(FakeReply.Status(200, Body));
        ResilienceHost host = await StartAsync(ThreeTargets);
        HttpResponseMessage response = await SendAsync(host.Client(), Chat(), until: HttpCompletionOption.ResponseHeadersRead);
        if (openedFirst)
        {
            _ = await response.Content.ReadAsStreamAsync();
        }

        response.Dispose();

        Counts(host).Should().Be((0, 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_DisposedMidway_CountsASuccess(bool disposesStreamOnly)
    {
        One.Model("a").RepliesWith(FakeReply.Status(200, Body));
        ResilienceHost host = await StartAsync(ThreeTargets);
        using HttpResponseMessage response = await SendAsync(host.Client(), Chat(), until: HttpCompletionOption.ResponseHeadersRead);
        Stream stream = await response.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[5]);

        if (disposesStreamOnly)
        {
            await stream.DisposeAsync();
        }
        else
        {
            response.Dispose();
        }

        Counts(host).Should().Be((0, 1));
    }

    [Fact]
    public async Task Body_ReadCancelledByTheReader_IsNeutral()
    {
        One.Model("a").RepliesWith(FakeReply.Stream("1", "2").CutAfterEvents(1, FakeCut.Stall));
        ResilienceHost host = await StartAsync(ThreeTargets);
        using HttpResponseMessage response = await SendAsync(host.Client(), Chat(), until: HttpCompletionOption.ResponseHeadersRead);
        Stream stream = await response.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte["data: 1\n\n".Length]);
        using CancellationTokenSource leaving = new();
        Task<int> next = stream.ReadAsync(new byte[10], leaving.Token).AsTask();

        await leaving.CancelAsync();

        await next.Awaiting(reading => reading.WaitAsync(Limit)).Should().ThrowAsync<OperationCanceledException>();
        Counts(host).Should().Be((0, 0));
    }

    [Theory]
    [InlineData("POST", 200)]
    [InlineData("POST", 204)]
    public async Task Answer_WithoutABody_EndsItsAttemptAtOnce(string method, int status)
    {
        One.Model("a").RepliesWith(FakeReply.Status(status));
        ResilienceHost host = await StartAsync(ThreeTargets);
        using HttpRequestMessage request = Chat();
        request.Method = new HttpMethod(method);

        HttpResponseMessage response = await SendAsync(host.Client(), request, until: HttpCompletionOption.ResponseHeadersRead);

        Counts(host).Should().Be((0, 1));
        (await response.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
        response.Dispose();
        Counts(host).Should().Be((0, 1));
    }

    [Theory]
    [InlineData("read", 1)]
    [InlineData("unread", 0)]
    [InlineData("midway", 0)]
    [InlineData("broken", 0)]
    [InlineData("refused", 1)]
    [InlineData("dropped", 1)]
    public async Task Limit_OfAnAttempt_LeavesNoTimerBehindButOneThatIsUsedAgain(string way, int kept)
    {
        WatchedClock clock = new();
        One.Model("a").RepliesWith(way switch
        {
            "broken" => FakeReply.Status(200, Body).CutAfterBytes(10),
            "refused" => FakeReply.Error(MovesOn),
            "dropped" => FakeReply.Drop(),
            _ => FakeReply.Status(200, Body),
        });
        ResilienceHost host = await StartAsync(ThreeTargets, time: clock);
        clock.Watch();
        for (int call = 0; call < 2; call++)
        {
            HttpResponseMessage response = await SendAsync(host.Client(), Chat(), until: HttpCompletionOption.ResponseHeadersRead);
            Stream stream = await response.Content.ReadAsStreamAsync();
            await (way switch
            {
                "unread" => Task.CompletedTask,
                "midway" => stream.ReadExactlyAsync(new byte[5]).AsTask(),
                "broken" => stream.CopyToAsync(Stream.Null).ContinueWith(static copying => copying.Exception, TaskScheduler.Default),
                _ => stream.CopyToAsync(Stream.Null),
            }).WaitAsync(Limit);
            response.Dispose();
        }

        clock.LimitsAlive.Should().Be(kept);
    }

    [Fact]
    public async Task Probe_WhoseAnswerIsDisposedUnread_LetsTheNextOneThroughAtOnce()
    {
        One.Model("a").RepliesWith(FakeReply.Error("openai/overloaded"));
        ResilienceHost host = await StartAsync(ThreeTargets);
        for (int i = 0; i < 5; i++)
        {
            using HttpResponseMessage failed = await SendAsync(host.Client(), Chat());
        }

        One.Model("a").RepliesWith(FakeReply.Status(200, Body));
        int before = One.RequestCount;
        host.Time.Advance(TimeSpan.FromMinutes(1));
        HttpResponseMessage probe = await SendAsync(host.Client(), Chat(), until: HttpCompletionOption.ResponseHeadersRead);
        using HttpResponseMessage meanwhile = await SendAsync(host.Client(), Chat());
        int probes = One.RequestCount - before;
        probe.Dispose();
        using HttpResponseMessage next = await SendAsync(host.Client(), Chat());

        before.Should().Be(5);
        probes.Should().Be(1);
        ServedBy(meanwhile).Should().StartWith("served-by=two/b");
        ServedBy(next).Should().StartWith("served-by=one/a");
    }

    private static (long Errors, long Successes) Counts(ResilienceHost host) =>
        host.Hints.Find("one", "a") is { } hint ? (hint.ErrorCount, hint.SuccessCount) : (0, 0);
}
