using LlmResilience;

namespace System.Net.Http;

/// <summary>Reads the verdict that LlmResilience attached to a failed attempt.</summary>
public static class LlmErrorHttpExtensions
{
    private static readonly HttpRequestOptionsKey<LlmError> Key = new("LlmResilience.Error");
    private static readonly HttpRequestOptionsKey<Exception> ExceptionKey = new("LlmResilience.Exception");

    /// <summary>
    /// The verdict on the answer, when it is a failure that went through one of the library's handlers. A later failure with the same message
    /// takes its place.
    /// </summary>
    /// <param name="response">The response.</param>
    /// <returns>The verdict, or null.</returns>
    public static LlmError? GetLlmError(this HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);

        // A good answer leaves the verdict on an earlier failure where it is: to look for one would cost every good call.
        bool isGood = response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified;
        return isGood ? null : response.RequestMessage?.GetLlmError();
    }

    /// <summary>The verdict on the last failure of what was made with this message; also where there was no response.</summary>
    /// <param name="request">The message.</param>
    /// <returns>The verdict, or null.</returns>
    public static LlmError? GetLlmError(this HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Options.TryGetValue(Key, out LlmError? error) ? error : null;
    }

    /// <summary>The verdict on an exception that came through one of the library's handlers with this message.</summary>
    internal static LlmError? GetLlmError(this HttpRequestMessage request, Exception exception) =>
        request.Options.TryGetValue(ExceptionKey, out Exception? judged) && ReferenceEquals(judged, exception) ? request.GetLlmError() : null;

    /// <summary>Attaches the verdict on what was made of this message, and the exception that it is about, or takes off an earlier one.</summary>
    internal static void SetLlmError(this HttpRequestMessage request, LlmError? error, Exception? exception = null)
    {
        Set(request.Options, Key, error);
        Set(request.Options, ExceptionKey, exception);
    }

    private static void Set<T>(HttpRequestOptions options, HttpRequestOptionsKey<T> key, T? value)
        where T : class
    {
        if (value is not null)
        {
            options.Set(key, value);
        }
        else
        {
            ((IDictionary<string, object?>)options).Remove(key.Key);
        }
    }
}
