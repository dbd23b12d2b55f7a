using System.Net.Http.Headers;

namespace LlmResilience.Calls;

/// <summary>Hands headers on as they stand, without parsing them.</summary>
internal static class HeaderCopying
{
    /// <summary>Adds a header that another message has. One of a single value, as nearly all are, goes over without an allocation.</summary>
    public static void AddUnvalidated(this HttpHeaders headers, string name, HeaderStringValues values)
    {
        if (values.Count == 1)
        {
            headers.TryAddWithoutValidation(name, values.ToString());
        }
        else
        {
            headers.TryAddWithoutValidation(name, values);
        }
    }
}
