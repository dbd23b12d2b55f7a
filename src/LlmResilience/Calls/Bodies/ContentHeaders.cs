using System.Net.Http.Headers;

namespace LlmResilience.Calls.Bodies;

/// <summary>Copies the headers of a content to one that takes its place.</summary>
internal static class ContentHeaders
{
    /// <summary>Copies all but the length, which the new content computes itself.</summary>
    public static void CopyTo(HttpContentHeaders target, HttpContent source)
    {
        foreach ((string name, HeaderStringValues values) in source.Headers.NonValidated)
        {
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                target.AddUnvalidated(name, values);
            }
        }
    }
}
