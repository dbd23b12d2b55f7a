using System.Globalization;
using System.Net.Http.Headers;
using LlmResilience.Calls;
using LlmResilience.Routing;

namespace LlmResilience.Attempts;

/// <summary>Makes verdicts of what attempts meet: hands the classifier what it needs, and adds what only an attempt knows.</summary>
internal sealed class AnswerClassifier(LlmErrorClassifier classifier)
{
    private const int MostCompared = 32 << 20;

    /// <summary>The verdict on an answer that is no success.</summary>
    public async ValueTask<LlmError> OfAnswerAsync(bool async, CallContext call, Target target, HttpResponseMessage response, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        int status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
        {
            return Redirected(status, response);
        }

        ReadOnlyMemory<byte> sent = await call.Body.ReadBytesAsync(async, call.CancellationToken).ConfigureAwait(false);
        LlmError error = classifier.Classify(new LlmErrorContext
        {
            Provider = target.Provider.Known.Name,
            Endpoint = call.Info.Endpoint,
            Model = target.Model,
            WireFormat = call.Info.WireFormat,
            StatusCode = status,
            Headers = name => Header(response, name),
            Body = body,
            Now = now,
            RequestBody = () => sent,
        });

        // What may echo a prompt that it cannot be compared with is not kept.
        bool comparable = call.Body.IsReadable && sent.Length < MostCompared;
        return comparable || call.Request.Content is null ? error : error with { Message = null };
    }

    /// <summary>The verdict on an exception that came in place of an answer.</summary>
    public LlmError OfException(Exception exception) => classifier.Classify(exception);

    /// <summary>The verdict on an answer that broke off while it was read.</summary>
    public LlmError OfBrokenRead(Exception exception, bool anyByte) => classifier.Classify(exception, callerCancelled: false, answerBegun: anyByte);

    /// <summary>The verdict on an attempt that was ended by its own limit.</summary>
    public static LlmError OfAttemptLimit(string setting, TimeSpan limit) => new()
    {
        Category = LlmErrorCategory.Timeout,
        Blame = LlmBlame.Provider,
        Transient = true,
        MayHaveRun = LlmMayHaveRun.Unknown,
        Evidence = "limit:" + setting,
        Message = string.Create(CultureInfo.InvariantCulture, $"No response headers within {limit.TotalSeconds:0.###} s; the limit is the setting Timeouts:{setting}."),
    };

    /// <summary>The verdict on an attempt that its caller gave up after a long time without a byte of an answer.</summary>
    public static LlmError OfSilence(TimeSpan silence) => new()
    {
        Category = LlmErrorCategory.Timeout,
        Blame = LlmBlame.Provider,
        Transient = true,
        MayHaveRun = LlmMayHaveRun.Unknown,
        Evidence = "cancelled:silence",
        Message = string.Create(CultureInfo.InvariantCulture, $"The caller gave up after {silence.TotalSeconds:0.###} s without a byte of an answer."),
    };

    /// <summary>The verdict on a call whose own deadline passed.</summary>
    public static LlmError OfDeadline(TimeSpan limit) => new()
    {
        Category = LlmErrorCategory.DeadlineExceeded,
        Blame = LlmBlame.None,
        Transient = true,
        MayHaveRun = LlmMayHaveRun.Unknown,
        Evidence = "limit:Total",
        Message = string.Create(CultureInfo.InvariantCulture, $"The call's deadline of {limit.TotalSeconds:0.###} s passed; it is the setting Timeouts:Total, the scope's Deadline or the client's Timeout."),
    };

    private static LlmError Redirected(int status, HttpResponseMessage response) => new()
    {
        Category = LlmErrorCategory.Redirected,
        Blame = LlmBlame.Endpoint,
        Transient = false,
        MayHaveRun = LlmMayHaveRun.No,
        StatusCode = status,
        Evidence = "status:redirect",
        Message = response.Headers.Location is { IsAbsoluteUri: true } location
            ? $"The provider sends the client to {location.Host}; it is not followed, since the credential and the prompt would go along."
            : "The provider sends the client elsewhere; it is not followed.",
    };

    private static string? Header(HttpResponseMessage response, string name)
    {
        if (response.Headers.NonValidated.TryGetValues(name, out HeaderStringValues values)
            || response.Content.Headers.NonValidated.TryGetValues(name, out values))
        {
            return values.ToString();
        }

        return null;
    }
}
