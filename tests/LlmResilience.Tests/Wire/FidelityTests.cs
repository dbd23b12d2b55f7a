using System.Net;
using System.Text;
using System.Threading.Channels;
using LlmResilience.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LlmResilience.Tests.Wire;

/// <summary>What passes through is not changed: messages, answers, streams, and the caller's own objects.</summary>
public sealed class FidelityTests : WireTest
{
    [Theory]
    [InlineData(HttpVersionPolicy.RequestVersionExact, "one/a")]
    [InlineData(HttpVersionPolicy.RequestVersionExact, "two/b")]
    [InlineData(HttpVersionPolicy.RequestVersionOrHigher, "one/a")]
    [InlineData(HttpVersionPolicy.RequestVersionOrHigher, "two/b")]
    public async Task Http2_RepeatsAndFallbacks_KeepVersionPolicyAndOptions(HttpVersionPolicy policy, string answeredBy)
    {
        WatchedClock clock = new();
        One.Model("a").Then(FakeReply.Error("openai/overloaded"));
        List<(Version, HttpVersionPolicy, string?)> sent = [];
        HttpRequestOptionsKey<string> mark = new("mark");
        ResilienceHost host = await StartAsync(
            options =>
            {
                options.Providers["one"] = At(new Uri(One.Http2Address, "v1"));
                options.Providers["two"] = At(new Uri(Two.Http2Address, "v1"), "k2");
                options.Routes["main"] = new RouteOptions { Targets = { "one/a" } };
                if (answeredBy != "one/a")
                {
                    options.Routes["main"].Targets.Add(answeredBy);
                }
            },
            time: clock,
            services: services => services.AddHttpClient("chat").ConfigurePrimaryHttpMessageHandler(() => new RecordingHandler(request =>
                sent.Add((request.Version, request.VersionPolicy, request.Options.TryGetValue(mark, out string? value) ? value : null)))));
        using HttpRequestMessage request = Post(One.Http2Address, "v1/chat/completions", Json(ChatBody("a")));
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = policy;
        request.Options.Set(mark, "mine");

        clock.Watch();
        Task<HttpResponseMessage> sending = SendAsync(host.Client(), request);
        _ = answeredBy == "one/a" ? await clock.PassWaitAsync() : TimeSpan.Zero;
        using HttpResponseMessage response = await sending;

        ServedBy(response).Should().StartWith($"served-by={answeredBy}; attempts=2");
        response.Version.Should().Be(HttpVersion.Version20);
        One.Requests.Concat(Two.Requests).Should().HaveCount(2).And.OnlyContain(received => received.HttpVersion == HttpVersion.Version20);
        sent.Should().HaveCount(2).And.OnlyContain(message => message.Item1 == HttpVersion.Version20 && message.Item2 == policy && message.Item3 == "mine");
    }

    [Theory]
    [InlineData(true, HttpCompletionOption.ResponseContentRead)]
    [InlineData(true, HttpCompletionOption.ResponseHeadersRead)]
    [InlineData(false, HttpCompletionOption.ResponseContentRead)]
    [InlineData(false, HttpCompletionOption.ResponseHeadersRead)]
    public async Task Success_IsUntouchedButForOurHeader(bool async, HttpCompletionOption until)
    {
        byte[] body = [.. Enumerable.Range(0, 5_000).Select(i => (byte)i)];
        One.Model("a").RepliesWith(FakeReply.Bytes(201, body, "application/x-odd; q=1", [new("x-request-id", "r1"), new("x-many", "1"), new("x-many", "2"), new("content-language", "en"), new("etag", "\"7\"")]));
        ResilienceHost host = await StartAsync(ThreeTargets);
        using HttpClient bare = new();
        using HttpResponseMessage expected = await bare.SendAsync(Chat()).WaitAsync(Limit);
        using HttpRequestMessage request = Chat();

        using HttpResponseMessage response = await SendAsync(host.Client(), request, async, until);

        response.StatusCode.Should().Be(HttpStatusCode.Created);
        response.ReasonPhrase.Should().Be(expected.ReasonPhrase);
        response.RequestMessage.Should().BeSameAs(request);
        Lines(response.Content.Headers).Should().Equal(Lines(expected.Content.Headers));
        Lines(response.Headers).Where(line => !line.StartsWith("llm-resilience", StringComparison.Ordinal) && !line.StartsWith("Date", StringComparison.Ordinal))
            .Should().Equal(Lines(expected.Headers).Where(line => !line.StartsWith("Date", StringComparison.Ordinal)));
        ServedBy(response).Should().Be("served-by=one/a; attempts=1; fallback=false");
        (async ? await response.Content.ReadAsByteArrayAsync() : Read(response.Content.ReadAsStream())).Should().Equal(body);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_PassesPieceByPiece(bool async)
    {
        Channel<string> pieces = Channel.CreateUnbounded<string>();
        One.Model("a").RepliesWith(FakeReply.RawStream("text/event-stream", pieces.Reader.ReadAllAsync()));
        ResilienceHost host = await StartAsync(ThreeTargets);
        using HttpRequestMessage request = Post(One.BaseAddress, "v1/chat/completions", Json(ChatBody("a", ",\"stream\":true")));
        await pieces.Writer.WriteAsync("data: 1\n\n");
        using HttpResponseMessage response = await SendAsync(host.Client(), request, async, HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = async ? await response.Content.ReadAsStreamAsync() : response.Content.ReadAsStream();
        byte[] buffer = new byte[100];

        foreach (string next in (string[])["data: 2\n\n", ": comment\n\n", "data: [DONE]\n\n", ""])
        {
            int read = async ? await body.ReadAsync(buffer).AsTask().WaitAsync(Limit) : await Task.Run(() => body.Read(buffer)).WaitAsync(Limit);
            Encoding.UTF8.GetString(buffer, 0, read).Should().EndWith("\n\n");
            _ = next.Length > 0 ? pieces.Writer.TryWrite(next) : pieces.Writer.TryComplete();
        }

        (await body.ReadAsync(buffer).AsTask().WaitAsync(Limit)).Should().Be(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CallersMessage_AfterAFallback_IsAsItWas(bool async)
    {
        One.Model("a").Fails(MovesOn);
        ResilienceHost host = await StartAsync(ThreeTargets);
        using HttpRequestMessage request = Chat(query: "?x=1");
        request.Headers.Add("X-Own", "1");
        HttpContent content = request.Content!;
        Uri address = request.RequestUri!;

        using HttpResponseMessage response = await SendAsync(host.Client(), request, async);

        response.RequestMessage.Should().BeSameAs(request);
        request.Content.Should().BeSameAs(content);
        request.RequestUri.Should().Be(address);
        request.Method.Should().Be(HttpMethod.Post);
        request.Headers.Authorization.Should().BeNull();
        request.Headers.GetValues("X-Own").Should().Equal("1");
        (await content.ReadAsStringAsync()).Should().Be(ChatBody("a"));
    }

    [Fact]
    public async Task CallersMessage_SentAgainByAnInvoker_IsAnotherCall()
    {
        One.Model("a").Then(FakeReply.Error(MovesOn)).Then(FakeReply.Answer("Hello"));
        await using LlmResilienceRuntime runtime = LlmResilienceRuntime.Create(options => options.Providers["one"] = At(One.OpenAIAddress));
        using HttpMessageInvoker invoker = new(runtime.CreateHandler());
        using HttpRequestMessage request = Chat();

        using HttpResponseMessage first = await invoker.SendAsync(request, CancellationToken.None).WaitAsync(Limit);
        LlmError? error = request.GetLlmError();
        using HttpResponseMessage second = await invoker.SendAsync(request, CancellationToken.None).WaitAsync(Limit);

        error!.Category.Should().Be(LlmErrorCategory.ContextLengthExceeded);
        second.StatusCode.Should().Be(HttpStatusCode.OK);
        second.GetLlmError().Should().BeNull();
        One.Requests[1].BodyText.Should().Be(One.Requests[0].BodyText);
    }

    private static IEnumerable<string> Lines(System.Net.Http.Headers.HttpHeaders headers) =>
        headers.NonValidated.Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal);

    private static byte[] Read(Stream stream)
    {
        using MemoryStream all = new();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
