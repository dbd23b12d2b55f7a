using System.Net;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Testing.Tests.Replies;

/// <summary>Scripted time passes by the given clock only.</summary>
public sealed class FakeTimeTests : FakeProviderTest
{
    private readonly SignallingClock _clock = new(new DateTimeOffset(2030, 5, 6, 7, 8, 9, TimeSpan.Zero));

    [Fact]
    public async Task Delay_Scripted_HoldsTheAnswerUntilTheClockMoves()
    {
        Provider.Model("m").RepliesWith(FakeReply.Delay(TimeSpan.FromMinutes(5), FakeReply.Answer("late")));

        var call = PostChatAsync("m");
        await Provider.WaitForRequestsAsync(1).WaitAsync(Limit);
        _clock.Advance(TimeSpan.FromMinutes(4.9));
        call.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromMinutes(0.1));

        using var response = await call;
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Delay_ClientLeaves_IsGivenUp()
    {
        Provider.Model("m").RepliesWith(FakeReply.Delay(TimeSpan.FromDays(1), FakeReply.Answer("never")));
        using var cancel = new CancellationTokenSource();

        var call = Client.PostAsync(new Uri(Provider.BaseAddress, "v1/chat/completions"), JsonBody(Chat("m")), cancel.Token);
        await Provider.WaitForRequestsAsync(1).WaitAsync(Limit);
        await cancel.CancelAsync();

        await FluentActions.Awaiting(() => call.WaitAsync(Limit)).Should().ThrowAsync<OperationCanceledException>();
        (await Provider.Requests[0].Ended.WaitAsync(Limit)).Should().Be(FakeReplyEnd.ClientLeft);
    }

    [Fact]
    public async Task Paced_Scripted_SendsHeadersAtOnceAndAnEventPerPause()
    {
        Provider.Model("m").RepliesWith(FakeReply.Stream("1", "2").Paced(TimeSpan.FromSeconds(10)));

        using var response = await PostStreamAsync("v1/chat/completions", Chat("m", stream: true));
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[100];
        foreach (var item in new[] { "data: 1\n\n", "data: 2\n\n" })
        {
            var reading = stream.ReadAsync(buffer).AsTask();
            await _clock.TimerCreatedAsync().WaitAsync(Limit);
            _clock.Advance(TimeSpan.FromSeconds(9));
            reading.IsCompleted.Should().BeFalse();
            _clock.Advance(TimeSpan.FromSeconds(1));

            Encoding.UTF8.GetString(buffer, 0, await reading.WaitAsync(Limit)).Should().Be(item);
        }
    }

    [Fact]
    public async Task Times_OfAnswerAndRequest_AreThoseOfTheClock()
    {
        using var response = await PostChatAsync("m");

        response.Headers.Date.Should().Be(_clock.GetUtcNow());
        Provider.Requests[0].ReceivedAt.Should().Be(_clock.GetUtcNow());
        (await ReadJsonAsync(response)).GetProperty("created").GetInt64().Should().Be(_clock.GetUtcNow().ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Error_WithTimesAhead_CountsThemFromTheClock()
    {
        Provider.Model("m").Fails(AnthropicErrors.RateLimit);

        using var response = await PostAsync("v1/messages", Chat("m"));

        response.Headers.GetValues("anthropic-ratelimit-input-tokens-reset").Should().Equal("2030-05-06T07:08:28Z");
    }

    protected override void Configure(FakeProviderOptions options) => options.TimeProvider = _clock;

    /// <summary>Tells when somebody began to wait on it.</summary>
    private sealed class SignallingClock(DateTimeOffset start) : FakeTimeProvider(start)
    {
        private readonly Channel<bool> _timers = Channel.CreateUnbounded<bool>();

        public Task<bool> TimerCreatedAsync() => _timers.Reader.ReadAsync().AsTask();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _timers.Writer.TryWrite(true);
            return timer;
        }
    }
}
