using System.Globalization;
using System.Net.Http.Headers;
using LlmResilience.Configuration;

namespace LlmResilience.Keys;

/// <summary>The headers that carry credentials: reading a caller's, writing a configured one, taking all of them off.</summary>
internal static class CredentialHeaders
{
    private const string Authorization = "Authorization";
    private const string XApiKey = "x-api-key";
    private const string ApiKey = "api-key";
    private const string XGoogApiKey = "x-goog-api-key";
    private const string QueryKey = "key=";
    private const string SignatureScheme = "AWS4-HMAC-SHA256";

    private static readonly string[] All = [Authorization, XApiKey, ApiKey, XGoogApiKey];

    /// <summary>The name of the header that a scheme uses, or null where it uses none.</summary>
    public static string? NameOf(CredentialScheme scheme) => scheme switch
    {
        CredentialScheme.None => null,
        CredentialScheme.Bearer => Authorization,
        CredentialScheme.XApiKey => XApiKey,
        CredentialScheme.ApiKey => ApiKey,
        CredentialScheme.XGoogApiKey => XGoogApiKey,
    };

    /// <summary>The value of an authorization header that carries a key.</summary>
    public static string BearerOf(string key) => "Bearer " + key;

    /// <summary>What a request proves its right with: the value of the first credential header, or the <c>key</c> of the query.</summary>
    public static string? Read(HttpRequestMessage request)
    {
        HttpHeadersNonValidated headers = request.Headers.NonValidated;
        foreach (string name in All)
        {
            if (headers.TryGetValues(name, out HeaderStringValues values))
            {
                return values.ToString();
            }
        }

        return request.RequestUri is { IsAbsoluteUri: true } uri ? KeyInQuery(uri.Query) : null;
    }

    /// <summary>Whether a request carries just this value in just this header, and no other credential.</summary>
    public static bool Carries(HttpRequestMessage request, string name, string value)
    {
        HttpHeadersNonValidated headers = request.Headers.NonValidated;
        foreach (string candidate in All)
        {
            bool present = headers.TryGetValues(candidate, out HeaderStringValues values);
            if (candidate == name ? !present || values.Count != 1 || values.ToString() != value : present)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a header carries a credential.</summary>
    public static bool IsCredential(string name)
    {
        foreach (string candidate in All)
        {
            if (candidate.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The access key id of an AWS signature, or null where the value is none.</summary>
    /// <remarks>See "Signature Version 4" in the AWS general reference: <c>Credential=AKID/date/region/service/aws4_request</c>.</remarks>
    public static string? AccessKeyId(string value)
    {
        const string field = "Credential=";
        if (!IsSignature(value))
        {
            return null;
        }

        int start = value.IndexOf(field, StringComparison.Ordinal);
        int end = start < 0 ? -1 : value.IndexOf('/', start);
        return end < 0 ? null : value[(start + field.Length)..end];
    }

    /// <summary>Whether an address carries a key in its query, as Gemini's may.</summary>
    public static bool HasKeyInQuery(Uri? uri) => uri is { IsAbsoluteUri: true, Query: { Length: > 0 } query } && KeyInQuery(query) is not null;

    /// <summary>The address without the keys in its query.</summary>
    public static Uri WithoutKeyInQuery(Uri uri)
    {
        if (!HasKeyInQuery(uri))
        {
            return uri;
        }

        IEnumerable<string> others = uri.Query[1..].Split('&').Where(static pair => !pair.StartsWith(QueryKey, StringComparison.OrdinalIgnoreCase));
        return new UriBuilder(uri) { Query = string.Join('&', others) }.Uri;
    }

    /// <summary>Whether a value signs its request, so that nothing in it may be changed.</summary>
    public static bool IsSignature(string value) => value.StartsWith(SignatureScheme, StringComparison.Ordinal);

    /// <summary>When a signed request was signed; null where it does not say.</summary>
    /// <remarks>The header <c>x-amz-date</c> of Signature Version 4: ISO 8601 basic, in UTC.</remarks>
    public static DateTimeOffset? SignedAt(HttpRequestMessage request) =>
        request.Headers.NonValidated.TryGetValues("x-amz-date", out HeaderStringValues values)
        && DateTimeOffset.TryParseExact(values.ToString(), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? at
            : null;

    private static string? KeyInQuery(string query)
    {
        ReadOnlySpan<char> pairs = query.AsSpan().TrimStart('?');
        foreach (Range part in pairs.Split('&'))
        {
            ReadOnlySpan<char> pair = pairs[part];
            if (pair.StartsWith(QueryKey, StringComparison.OrdinalIgnoreCase))
            {
                return pair[QueryKey.Length..].ToString();
            }
        }

        return null;
    }
}
