using System.Net.Http.Json;
using System.Text;
using LlmResilience.Calls;
using LlmResilience.Calls.Bodies;
using LlmResilience.Tests.Calls.Bodies;
using LlmResilience.Tests.Configuration;

namespace LlmResilience.Tests.Calls;

public sealed class RequestBodyTests
{
    private const string Json = "{\"messages\":[],\"model\":\"a\",\"background\":true,\"user\":null}";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static TheoryData<string, bool> Contents => new()
    {
        { "none", true },
        { "string", true },
        { "bytes", true },
        { "json", true },
        { "stream", true },
        { "forward-only stream of json", true },
        { "forward-only stream of json, length stated", true },
        { "forward-only stream of bytes", false },
        { "pushed json", true },
        { "pushed json, length unknown", true },
        { "pushed bytes, length unknown", false },
        { "multipart from memory", true },
        { "multipart from a forward-only stream", false },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Of_Content_IsRepeatableWhereItCanBe(string kind, bool repeatable)
    {
        RequestBody body = RequestBody.Of(Make(kind));

        body.IsRepeatable.Should().Be(repeatable);
        for (int attempt = 0; attempt < (repeatable ? 3 : 1) && kind != "none"; attempt++)
        {
            bool isLooked = await body.HasTopLevelPropertyAsync(async: true, "model", default).AsTask().WaitAsync(Limit);
            isLooked.Should().Be(kind.Contains("json", StringComparison.Ordinal) || kind is "string" or "bytes" or "stream");
            string sent = await body.ContentForAttempt(Info(null, 0, 0), default)!.ReadAsStringAsync().WaitAsync(Limit);
            sent.Should().Contain("\"model\":\"a\"");
        }
    }

    [Fact]
    public void Of_OneShotBody_IsNotTouched()
    {
        var content = new SegmentedContent(Json, knowsLength: false, once: true, mediaType: "multipart/form-data; boundary=x");

        RequestBody body = RequestBody.Of(content);

        body.IsRepeatable.Should().BeFalse();
        body.ContentForAttempt(Info(null, 0, 0), default).Should().BeSameAs(content);
        content.Reads.Should().Be(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ContentForAttempt_BodyOfUnknownLength_IsReadOnceAndSentOften(bool async)
    {
        HttpContent content = async
            ? new SegmentedContent(Json, [5, 20], knowsLength: false, suspends: true, once: true)
            : Make("forward-only stream of json")!;
        content.Headers.TryAddWithoutValidation("X-Custom", "1");
        RequestBody body = RequestBody.Of(content);

        (await body.HasTopLevelPropertyAsync(async, "model", default).AsTask().WaitAsync(Limit)).Should().BeTrue();

        for (int attempt = 0; attempt < 3; attempt++)
        {
            HttpContent sent = body.ContentForAttempt(Info(null, 0, 0), default)!;
            (await sent.ReadAsStringAsync().WaitAsync(Limit)).Should().Be(Json);
            sent.Headers.ContentType!.MediaType.Should().Be("application/json");
            sent.Headers.GetValues("X-Custom").Should().Equal("1");
        }
    }

    [Theory]
    [InlineData("pushed")]
    [InlineData("stream")]
    [InlineData("stream, sync")]
    public async Task ContentForAttempt_BodyLongerThanWhatIsKept_IsSentOnceAndIntact(string kind)
    {
        byte[] bytes = new byte[KeptBody.Limit + (3 << 20)];
        new Random(7).NextBytes(bytes);
        HttpContent content = kind == "pushed"
            ? new SegmentedContent(bytes, [.. Enumerable.Range(1, 500).Select(i => i * 70_001)], knowsLength: false, suspends: true, once: true)
            : new StreamContent(new ForwardOnlyStream(bytes)) { Headers = { ContentType = new("application/json") } };
        RequestBody body = RequestBody.Of(content);
        bool async = kind != "stream, sync";

        (await body.HasTopLevelPropertyAsync(async, "model", default).AsTask().WaitAsync(Limit)).Should().BeFalse();

        body.IsRepeatable.Should().BeFalse();
        HttpContent sent = body.ContentForAttempt(Info(null, 0, 0), default)!;
        var target = new MemoryStream();
        if (async)
        {
            await sent.CopyToAsync(target).WaitAsync(Limit);
        }
        else
        {
            sent.CopyTo(target, null, default);
        }

        target.GetBuffer().AsSpan(0, (int)target.Length).SequenceEqual(bytes).Should().BeTrue();
        Func<Task> again = () => sent.CopyToAsync(Stream.Null).WaitAsync(Limit);
        await again.Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task Dispose_LongBodyThatWasNeverSent_LetsItsSourceRunOut()
    {
        var content = new SegmentedContent(
            new byte[KeptBody.Limit + (3 << 20)], [.. Enumerable.Range(1, 500).Select(i => i * 70_001)], knowsLength: false, suspends: true);
        RequestBody body = RequestBody.Of(content);
        await body.KeepAsync(async: true, default).AsTask().WaitAsync(Limit);
        content.Pushed.Task.IsCompleted.Should().BeFalse();

        body.ContentForAttempt(Info(null, 0, 0), default)!.Dispose();

        await content.Pushed.Task.WaitAsync(Limit);
    }

    [Fact]
    public async Task KeepAsync_Cancelled_LetsTheSourceRunOut()
    {
        var content = new SegmentedContent(new byte[1 << 20], [.. Enumerable.Range(1, 15).Select(i => i * 70_001)], knowsLength: false, suspends: true);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Func<Task> keeping = () => RequestBody.Of(content).KeepAsync(async: true, cancelled.Token).AsTask().WaitAsync(Limit);

        await keeping.Should().ThrowAsync<OperationCanceledException>();
        await content.Pushed.Task.WaitAsync(Limit);
    }

    [Fact]
    public async Task ReadAsync_ContentThatFails_LetsTheFailureOut()
    {
        var content = new SegmentedContent(Json, knowsLength: false, once: true);
        await content.CopyToAsync(Stream.Null).WaitAsync(Limit);

        Func<Task> reading = () => RequestBody.Of(content).HasTopLevelPropertyAsync(async: true, "model", default).AsTask().WaitAsync(Limit);

        await reading.Should().ThrowAsync<InvalidOperationException>().WithMessage("*already consumed*");
    }

    [Theory]
    [InlineData("model", true)]
    [InlineData("background", true)]
    [InlineData("user", false)]
    [InlineData("messages", true)]
    [InlineData("absent", false)]
    public async Task HasTopLevelPropertyAsync_Name_IsThereUnlessNull(string name, bool has)
    {
        foreach (bool async in new[] { true, false })
        {
            ValueTask<bool> found = RequestBody.Of(Make("string")).HasTopLevelPropertyAsync(async, name, default);
            found.IsCompleted.Should().BeTrue();
            (await found).Should().Be(has);
        }
    }

    [Fact]
    public async Task TopLevelValueAsync_Background_TellsTrueFromFalse()
    {
        (await RequestBody.Of(Make("string")).TopLevelValueAsync(async: true, "background", default)).Should().Be(JsonValue.True);
        (await RequestBody.Of(new StringContent("{\"background\":false}")).TopLevelValueAsync(async: true, "background", default)).Should().Be(JsonValue.False);
    }

    [Fact]
    public async Task ReadBytesAsync_Body_IsCopiedUnlessItGoesOutOnce()
    {
        (await RequestBody.Of(new SegmentedContent(Json, [9])).ReadBytesAsync(async: true, default)).ToArray().Should().Equal(Encoding.UTF8.GetBytes(Json));
        (await RequestBody.Of(Make("string")).ReadBytesAsync(async: false, default)).ToArray().Should().Equal(Encoding.UTF8.GetBytes(Json));
        (await RequestBody.Of(Make("pushed bytes, length unknown")).ReadBytesAsync(async: true, default)).IsEmpty.Should().BeTrue();
        (await RequestBody.Of(null).ReadBytesAsync(async: true, default)).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task RefersToServerStateAsync_InSegments_SeesTheReference()
    {
        var content = new SegmentedContent("{\"previous_response_id\":\"resp_1\"}", [4, 9]);

        (await RequestBody.Of(content).RefersToServerStateAsync(async: true, default)).Should().BeTrue();
        (await RequestBody.Of(Make("string")).RefersToServerStateAsync(async: true, default)).Should().BeFalse();
    }

    [Fact]
    public async Task ContentForAttempt_NewModel_ReplacesThatOnly()
    {
        RequestBody body = RequestBody.Of(new StringContent(Json));
        var info = Info("a", Json.IndexOf("\"a\"", StringComparison.Ordinal), 3);

        string sent = await body.ContentForAttempt(info, "\"b/c\""u8.ToArray())!.ReadAsStringAsync().WaitAsync(Limit);

        sent.Should().Be(Json.Replace("\"a\"", "\"b/c\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ContentForAttempt_BodyWithoutModel_GetsOne()
    {
        RequestBody body = RequestBody.Of(new StringContent("{\"messages\":[]}"));

        string sent = await body.ContentForAttempt(Info(null, 1, 0), "\"b\""u8.ToArray())!.ReadAsStringAsync().WaitAsync(Limit);

        sent.Should().Be("{\"model\":\"b\",\"messages\":[]}");
    }

    [Fact]
    public void ContentForAttempt_SameModelOrNone_SharesTheContent()
    {
        var content = new StringContent(Json);
        RequestBody body = RequestBody.Of(content);

        body.ContentForAttempt(Info("a", 22, 3), default).Should().BeSameAs(content);
        body.ContentForAttempt(Info("a", 22, 3), "\"a\""u8.ToArray()).Should().BeSameAs(content);
        body.ContentForAttempt(Info(null, 0, 0), "\"b\""u8.ToArray()).Should().BeSameAs(content);
    }

    [Fact]
    public async Task ContentForAttempt_ModelOfTheUrlGoesIntoTheBody_ReplacesTheBodysOwn()
    {
        RequestBody body = RequestBody.Of(new StringContent(Json));
        var info = Info("deployment", Json.IndexOf("\"a\"", StringComparison.Ordinal), 3, ModelPlace.Url);

        string sent = await body.ContentForAttempt(info, "\"deployment\""u8.ToArray())!.ReadAsStringAsync().WaitAsync(Limit);

        sent.Should().Contain("\"model\":\"deployment\"");
    }

    private static CallInfo Info(string? model, int start, int length, ModelPlace place = ModelPlace.Body) => new()
    {
        Provider = TestProviders.Of("openai"),
        WireFormat = LlmWireFormat.OpenAIChat,
        Operation = LlmOperation.Generate,
        Endpoint = EndpointNames.ChatCompletions,
        ModelPlace = place,
        Model = model,
        ModelStart = start,
        ModelLength = length,
    };

    private static HttpContent? Make(string kind)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Json);
        const string boundary = "boundary";
        return kind switch
        {
            "none" => null,
            "string" => new StringContent(Json, Encoding.UTF8, "application/json"),
            "bytes" => new ByteArrayContent(bytes),
            "json" => JsonContent.Create(new { messages = Array.Empty<string>(), model = "a" }),
            "stream" => new StreamContent(new MemoryStream(bytes)),
            "forward-only stream of json" => new StreamContent(new ForwardOnlyStream(bytes)) { Headers = { ContentType = new("application/json") } },
            "forward-only stream of json, length stated" =>
                new StreamContent(new ForwardOnlyStream(bytes)) { Headers = { ContentType = new("application/json"), ContentLength = bytes.Length } },
            "forward-only stream of bytes" => new StreamContent(new ForwardOnlyStream(bytes)),
            "pushed json" => new SegmentedContent(Json, [10]),
            "pushed json, length unknown" => new SegmentedContent(Json, [10], knowsLength: false, suspends: true, once: true),
            "pushed bytes, length unknown" => new SegmentedContent(Json, knowsLength: false, mediaType: "application/octet-stream"),
            "multipart from memory" => new MultipartFormDataContent(boundary) { { new StringContent(Json), "json" } },
            "multipart from a forward-only stream" => new MultipartFormDataContent(boundary) { { new StreamContent(new ForwardOnlyStream(bytes)), "json" } },
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }
}
