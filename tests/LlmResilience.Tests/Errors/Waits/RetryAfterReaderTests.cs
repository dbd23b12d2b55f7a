using System.Globalization;
using System.Text;

namespace LlmResilience.Tests.Errors.Waits;

public sealed class RetryAfterReaderTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-03-01T12:00:00Z", CultureInfo.InvariantCulture);

    private readonly LlmErrorClassifier _classifier = new();

    [Theory]
    [InlineData("20", 20.0)]
    [InlineData("1.5", 1.5)]
    [InlineData("0", 0.0)]
    [InlineData("259200", 259200.0)]
    [InlineData("2s", 2.0)]
    [InlineData("Sun, 01 Mar 2026 12:01:30 GMT", 90.0)]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT", 0.0)]
    [InlineData("1772366460", 60.0)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("", null)]
    [InlineData("1e99", null)]
    public void RetryAfter_Header_IsReadInEveryForm(string value, double? seconds) =>
        Wait(Headers(("retry-after", value))).Should().Be(seconds);

    [Theory]
    [InlineData("retry-after-ms", "250", 0.25)]
    [InlineData("x-ms-retry-after-ms", "1500", 1.5)]
    [InlineData("retry-after-ms", "0", 0.0)]
    [InlineData("retry-after-ms", "-1", null)]
    public void RetryAfter_Milliseconds_AreRead(string name, string value, double? seconds) =>
        Wait(Headers((name, value))).Should().Be(seconds);

    [Fact]
    public void RetryAfter_HeadersThatDisagree_GiveTheLongerWait()
    {
        Wait(Headers(("retry-after", "6"), ("retry-after-ms", "5400"))).Should().Be(6);
        Wait(Headers(("retry-after", "1"), ("retry-after-ms", "5400"))).Should().Be(5.4);
    }

    [Theory]
    [InlineData("Access resets at 12:30 PM UTC.", 1800.0)]
    [InlineData("Your allowance resets at 1pm (UTC)", 3600.0)]
    [InlineData("You can send messages again at 11:00 GMT", 82800.0)]
    [InlineData("Usage limit reached, resets 2pm (Europe/Berlin)", 3600.0)]
    [InlineData("Access resets at 12:30 PM", null)]
    [InlineData("Access resets at 12:30 PM local time", null)]
    [InlineData("resets 2pm (Somewhere/Nowhere)", null)]
    [InlineData("resets at 27:30 UTC", null)]
    [InlineData("resets at 12 UTC", null)]
    public void RetryAfter_TimeOfDay_IsReadWhereItsZoneIsKnown(string sentence, double? seconds) =>
        Wait(null, sentence).Should().Be(seconds);

    [Fact]
    public void RetryAfter_Date_IsCountedFromTheResponsesOwnDate() =>
        Wait(Headers(("retry-after", "Sun, 01 Mar 2026 13:00:00 GMT"), ("date", "Sun, 01 Mar 2026 12:59:00 GMT"))).Should().Be(60);

    [Fact]
    public void RetryAfter_DateWithoutAnyClock_IsUnknown() =>
        _classifier.Classify(new LlmErrorContext { StatusCode = 429, Headers = name => name == "retry-after" ? "Sun, 01 Mar 2026 13:00:00 GMT" : null })
            .RetryAfter.Should().BeNull();

    [Theory]
    [InlineData("1s", 1.0)]
    [InlineData("6m0s", 360.0)]
    [InlineData("1h2m3.5s", 3723.5)]
    [InlineData("120ms", 0.12)]
    [InlineData("42", 42.0)]
    [InlineData("1772366430", 30.0)]
    [InlineData("1772366430000", 30.0)]
    [InlineData("2026-03-01T12:00:10Z", 10.0)]
    public void ResetHeader_EveryNotation_IsRead(string value, double seconds) =>
        Wait(Headers(("x-ratelimit-reset-tokens", value), ("x-ratelimit-remaining-tokens", "0"))).Should().Be(seconds);

    [Fact]
    public void ResetHeaders_WithSomethingLeft_DoNotCountBesideAnotherHint() =>
        Wait(Headers(("retry-after", "2"), ("x-ratelimit-reset-requests", "6m0s"), ("x-ratelimit-remaining-requests", "99"))).Should().Be(2);

    [Fact]
    public void ResetHeaders_UsedUpWindow_CountsBesideAnotherHint() =>
        Wait(Headers(("retry-after", "2"), ("x-ratelimit-reset-requests", "6m0s"), ("x-ratelimit-remaining-requests", "0"))).Should().Be(360);

    [Fact]
    public void ResetHeaders_WithoutAnotherHint_GiveTheSoonestWindow() =>
        Wait(Headers(("x-ratelimit-reset-requests", "6m0s"), ("x-ratelimit-reset-tokens", "3s"))).Should().Be(3);

    [Fact]
    public void ResetHeaders_OnAnotherKindOfError_DoNotCount() =>
        _classifier.Classify(new LlmErrorContext { StatusCode = 500, Headers = Headers(("x-ratelimit-reset-requests", "6m0s")), Now = Now })
            .RetryAfter.Should().BeNull();

    [Theory]
    [InlineData("Please try again in 1m12.5s.", 72.5)]
    [InlineData("Please retry after 20 seconds.", 20.0)]
    [InlineData("Please try again in 579ms.", 0.579)]
    [InlineData("Try again in 6 hours", 21600.0)]
    [InlineData("Please retry in 8.94s.", 8.94)]
    [InlineData("It resets in ~5s.", 5.0)]
    [InlineData("The weekly limit is used up. It will reset in 10 hours 27 minutes", 37620.0)]
    [InlineData("Quota will be replenished in 12:07:34.", 43654.0)]
    [InlineData("Try again in 1 minute and 5 seconds.", 65.0)]
    [InlineData("You will regain access on 2026-03-02 at 00:00 UTC.", 43200.0)]
    [InlineData("If you paid just now, try again in 5 minutes.", null)]
    [InlineData("Please try again in a moment.", null)]
    public void Wait_Text_IsRead(string message, double? seconds) =>
        Wait(null, "{\"error\":{\"message\":\"" + message + "\"}}").Should().Be(seconds);

    [Theory]
    [InlineData("""{"error":{"message":"x","retry_after":7}}""", 7.0)]
    [InlineData("""{"error":{"message":"x","retry_after_ms":700}}""", 0.7)]
    [InlineData("""{"error":{"message":"x","metadata":{"retry_after_seconds":"9"}}}""", 9.0)]
    [InlineData("""{"error":{"message":"x","resets_in_seconds":90,"resets_at":1772370000}}""", 90.0)]
    [InlineData("""{"error":{"message":"x","resets_at":1772366700}}""", 300.0)]
    [InlineData("""{"error":{"message":"x","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"31.5s"}]}}""", 31.5)]
    public void Wait_BodyField_IsRead(string body, double seconds) => Wait(null, body).Should().Be(seconds);

    private static Func<string, string?> Headers(params (string Name, string Value)[] headers) =>
        headers.ToDictionary(h => h.Name, h => h.Value).GetValueOrDefault;

    private double? Wait(Func<string, string?>? headers, string body = "") =>
        _classifier.Classify(new LlmErrorContext { StatusCode = 429, Headers = headers, Body = Encoding.UTF8.GetBytes(body), Now = Now }).RetryAfter?.TotalSeconds;
}
