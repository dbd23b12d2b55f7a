using System.Net.Http.Headers;

namespace LlmResilience.Errors.Reading;

/// <summary>Finds a header among a response's and its content's headers, as they came: a malformed value is a value, too.</summary>
internal static class ResponseHeaderLookup
{
    public static Func<string, string?> For(HttpResponseMessage response) =>
        name => Find(response.Headers, name) ?? Find(response.Content.Headers, name);

    private static string? Find(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : null;
}
