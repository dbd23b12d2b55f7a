using LlmResilience;

namespace System.Net.Http;

/// <summary>Reads the verdict that LlmResilience attached to a failed attempt.</summary>
public static class LlmErrorHttpExtensions
{
    private static readonly HttpRequestOptionsKey<LlmError> Key = new("LlmResilience.Error");

    /// <summary>The verdict on the answer, when it is a failure that went through one of the library's handlers.</summary>
    /// <param name="response">The response.</param>
    /// <returns>The verdict, or null.</returns>
    public static LlmError? GetLlmError(this HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.RequestMessage?.GetLlmError();
    }

    /// <summary>The verdict on the last attempt that was made with this message, when it failed; also where there was no response.</summary>
    /// <param name="request">The message.</param>
    /// <returns>The verdict, or null.</returns>
    public static LlmError? GetLlmError(this HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Options.TryGetValue(Key, out LlmError? error) ? error : null;
    }

    internal static void SetLlmError(this HttpRequestMessage request, LlmError? error)
    {
        if (error is not null)
        {
            request.Options.Set(Key, error);
        }
        else
        {
            ((IDictionary<string, object?>)request.Options).Remove(Key.Key);
        }
    }
}
