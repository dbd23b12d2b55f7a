using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CsCheck;
using LlmResilience.Calls;
using LlmResilience.Configuration;
using LlmResilience.Tests.Calls.Bodies;
using LlmResilience.Tests.Configuration;

namespace LlmResilience.Tests.Calls;

public sealed class CallRecognizerTests
{
    private const string Chat = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"model\":\"gpt-4o\",\"stream\":true}";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly CallRecognizer _recognizer = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RecognizeAsync_ChatCall_TellsEverything(bool async)
    {
        (bool found, CallInfo info) = await RecognizeAsync(async, "https://api.openai.com/v1/chat/completions", new StringContent(Chat), "openai");

        found.Should().BeTrue();
        info.Provider.Name.Should().Be("openai");
        info.WireFormat.Should().Be(LlmWireFormat.OpenAIChat);
        info.Operation.Should().Be(LlmOperation.Generate);
        info.Endpoint.Should().Be(EndpointNames.ChatCompletions);
        info.ModelPlace.Should().Be(ModelPlace.Body);
        info.Model.Should().Be("gpt-4o");
        Chat.Substring(info.ModelStart, info.ModelLength).Should().Be("\"gpt-4o\"");
        info.Streaming.Should().Be(LlmStreaming.Yes);
        info.StaysHere.Should().BeFalse();
        info.CreatesLasting.Should().BeFalse();
    }

    [Theory]
    [InlineData("string")]
    [InlineData("json")]
    [InlineData("two segments")]
    [InlineData("many segments, suspended")]
    [InlineData("length unknown, once")]
    [InlineData("stream")]
    public async Task RecognizeAsync_WhateverTheContent_FindsModelAndStreaming(string kind)
    {
        HttpContent content = kind switch
        {
            "string" => new StringContent(Chat),
            "json" => JsonContent.Create(new { messages = Array.Empty<string>(), model = "gpt-4o", stream = true }),
            "two segments" => new SegmentedContent(Chat, [20]),
            "many segments, suspended" => new SegmentedContent(Chat, [1, 5, 5, 9, 40, 60, 70], suspends: true),
            "length unknown, once" => new SegmentedContent(Chat, [30], knowsLength: false, suspends: true, once: true),
            _ => new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(Chat))),
        };

        (bool found, CallInfo info) = await RecognizeAsync(true, "https://api.openai.com/v1/chat/completions", content, "openai");

        found.Should().BeTrue();
        (info.Model, info.Streaming).Should().Be(("gpt-4o", LlmStreaming.Yes));
    }

    [Fact]
    public Task RecognizeAsync_NewModelOverAnySegmentation_IsWhatAParserThenReads() =>
        Gen.Select(JsonTexts.Objects, Gen.Int[0, 500].Array[0, 5]).SampleAsync(async (json, cuts) =>
        {
            RequestBody body = RequestBody.Of(new SegmentedContent(json, cuts));
            using var request = new HttpRequestMessage(HttpMethod.Post, "https://api.openai.com/v1/chat/completions");
            (_, CallInfo info) = await _recognizer.RecognizeAsync(true, request, body, TestProviders.Snapshot(TestProviders.Of("openai")), default).AsTask().WaitAsync(Limit);
            if (info.ModelStart == 0)
            {
                return;
            }

            string sent = await body.ContentForAttempt(info, "\"b/c\""u8.ToArray())!.ReadAsStringAsync().WaitAsync(Limit);

            JsonTexts.Last(sent, "model")!.Value.GetString().Should().Be("b/c");
            using JsonDocument before = JsonDocument.Parse(json);
            using JsonDocument after = JsonDocument.Parse(sent);
            after.RootElement.EnumerateObject().Where(p => p.Name != "model").Select(p => p.Name + p.Value.GetRawText())
                .Should().Equal(before.RootElement.EnumerateObject().Where(p => p.Name != "model").Select(p => p.Name + p.Value.GetRawText()));
        });

    [Theory]
    [InlineData("https://r.openai.azure.com/openai/deployments/my%20gpt/chat/completions?api-version=1", Chat, "my gpt", LlmStreaming.Yes)]
    [InlineData("https://h/v1beta/models/gemini:generateContent", "{}", "gemini", LlmStreaming.No)]
    [InlineData("https://h/v1beta/models/gemini:streamGenerateContent?alt=sse", "{}", "gemini", LlmStreaming.Yes)]
    [InlineData("https://h/v1beta/models/gemini:streamGenerateContent?key=x&alt=sse", "{}", "gemini", LlmStreaming.Yes)]
    [InlineData("https://h/v1beta/models/gemini:streamGenerateContent", "{}", "gemini", LlmStreaming.Unknown)]
    [InlineData("https://h/model/anthropic.claude-v2%3A1/invoke", "{}", "anthropic.claude-v2:1", LlmStreaming.No)]
    [InlineData("https://h/model/arn%3Aaws%3Ax%2Fy/converse-stream", "{}", "arn:aws:x/y", LlmStreaming.Yes)]
    public async Task RecognizeAsync_ModelInTheUrl_IsUnescaped(string url, string body, string model, LlmStreaming streaming)
    {
        (bool found, CallInfo info) = await RecognizeAsync(true, url, new StringContent(body), "openai");

        found.Should().BeTrue();
        info.ModelPlace.Should().Be(ModelPlace.Url);
        (info.Model, info.Streaming).Should().Be((model, streaming));
    }

    [Fact]
    public async Task RecognizeAsync_ModelInUrlAndBody_KnowsWhereTheBodyNamesIt()
    {
        (_, CallInfo info) = await RecognizeAsync(
            true, "https://r.openai.azure.com/openai/deployments/mine/chat/completions", new StringContent(Chat), "openai");

        info.Model.Should().Be("mine");
        Chat.Substring(info.ModelStart, info.ModelLength).Should().Be("\"gpt-4o\"");
    }

    [Theory]
    [InlineData("{\"model\":\"m\"}", LlmStreaming.Yes)]
    [InlineData("{\"model\":\"m\",\"stream\":false}", LlmStreaming.No)]
    [InlineData("{\"model\":\"m\",\"stream\":true}", LlmStreaming.Yes)]
    public async Task RecognizeAsync_Ollama_StreamsUnlessToldNot(string body, LlmStreaming streaming)
    {
        (_, CallInfo info) = await RecognizeAsync(true, "http://localhost:11434/api/chat", new StringContent(body), "ollama");

        info.Streaming.Should().Be(streaming);
    }

    [Theory]
    [InlineData("POST", "/v1/files", true)]
    [InlineData("POST", "/v1/batches", true)]
    [InlineData("POST", "/v1/batches/b/cancel", false)]
    [InlineData("GET", "/v1/batches", false)]
    [InlineData("GET", "/v1/responses/r", false)]
    public async Task RecognizeAsync_LastingThings_StayWhereTheyAre(string method, string path, bool creates)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), "https://api.openai.com" + path);

        (bool found, CallInfo info) = await _recognizer.RecognizeAsync(
            true, request, RequestBody.Of(null), TestProviders.Snapshot(TestProviders.Of("openai")), default).AsTask().WaitAsync(Limit);

        found.Should().BeTrue();
        info.StaysHere.Should().BeTrue();
        info.CreatesLasting.Should().Be(creates);
    }

    [Fact]
    public async Task RecognizeAsync_SharedPath_TakesTheProvidersOwnFormat()
    {
        const string url = "https://api.anthropic.com/v1/models";
        using var request = new HttpRequestMessage(HttpMethod.Get, url);

        (_, CallInfo info) = await _recognizer.RecognizeAsync(
            true, request, RequestBody.Of(null), TestProviders.Snapshot(TestProviders.At(url, "anthropic")), default).AsTask().WaitAsync(Limit);

        info.WireFormat.Should().Be(LlmWireFormat.AnthropicMessages);
        info.Operation.Should().Be(LlmOperation.ListModels);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"messages\":[]}")]
    [InlineData("")]
    public async Task RecognizeAsync_BodyWithoutModel_IsStillACall(string body)
    {
        (bool found, CallInfo info) = await RecognizeAsync(true, "https://api.openai.com/v1/chat/completions", new StringContent(body), "openai");

        found.Should().BeTrue();
        info.ModelPlace.Should().Be(ModelPlace.None);
        info.Model.Should().BeNull();
    }

    [Fact]
    public async Task RecognizeAsync_ModelInUrlAndBodyThatCanBeReadOnce_KeepsTheBody()
    {
        const string url = "https://h/v1beta/models/gemini:generateContent";
        var content = new SegmentedContent("{\"contents\":[]}", knowsLength: false, suspends: true, once: true);
        RequestBody body = RequestBody.Of(content);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };

        (bool found, CallInfo info) = await _recognizer.RecognizeAsync(
            true, request, body, TestProviders.Snapshot(TestProviders.At(url, "gemini")), default).AsTask().WaitAsync(Limit);

        found.Should().BeTrue();
        body.IsRepeatable.Should().BeTrue();
        for (int attempt = 0; attempt < 2; attempt++)
        {
            (await body.ContentForAttempt(info, default)!.ReadAsStringAsync().WaitAsync(Limit)).Should().Be("{\"contents\":[]}");
        }
    }

    [Fact]
    public async Task RecognizeAsync_NoProviderOrNoLlmPath_PassesThrough()
    {
        (bool found, _) = await RecognizeAsync(true, "https://example.com/v1/chat/completions", new StringContent(Chat), kind: null);
        found.Should().BeFalse();

        (found, _) = await RecognizeAsync(true, "https://api.openai.com/dashboard", new StringContent(Chat), "openai");
        found.Should().BeFalse();
    }

    [Fact]
    public async Task RecognizeAsync_MultipartUpload_IsNotRead()
    {
        var content = new SegmentedContent("--x", once: true, mediaType: "multipart/form-data; boundary=x");

        (bool found, CallInfo info) = await RecognizeAsync(true, "https://api.openai.com/v1/audio/transcriptions", content, "openai");

        found.Should().BeTrue();
        info.Operation.Should().Be(LlmOperation.Audio);
        content.Reads.Should().Be(0);
    }

    [Fact]
    public async Task RecognizeAsync_BodyThatFails_LetsTheFailureOutAndStaysUsable()
    {
        var content = new SegmentedContent(Chat, once: true);
        await content.CopyToAsync(Stream.Null).WaitAsync(Limit);

        Func<Task> recognizing = () => RecognizeAsync(true, "https://api.openai.com/v1/chat/completions", content, "openai");

        await recognizing.Should().ThrowAsync<InvalidOperationException>();
        (_, CallInfo info) = await RecognizeAsync(true, "https://api.openai.com/v1/chat/completions", new StringContent(Chat), "openai");
        info.Model.Should().Be("gpt-4o");
    }

    [Fact]
    public async Task RecognizeAsync_ManyAtOnce_DoNotMixTheirBodies()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            string model = $"model-{i}";
            var content = new SegmentedContent("{\"input\":\"" + new string('x', i) + "\",\"model\":\"" + model + "\"}", [3, 9], suspends: i % 2 == 0);
            (_, CallInfo info) = await RecognizeAsync(true, "https://api.openai.com/v1/responses", content, "openai");
            info.Model.Should().Be(model);
        })).WaitAsync(Limit);
    }

    private async Task<(bool Found, CallInfo Info)> RecognizeAsync(bool async, string url, HttpContent content, string? kind)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        Provider? provider = kind is null ? null : TestProviders.At(url, kind);
        ValueTask<(bool, CallInfo)> recognizing =
            _recognizer.RecognizeAsync(async, request, RequestBody.Of(content), TestProviders.Snapshot(provider), default);
        if (!async || content is StringContent)
        {
            recognizing.IsCompleted.Should().BeTrue();
        }

        return await recognizing.AsTask().WaitAsync(Limit);
    }
}
