using System.Net.Http.Headers;
using LlmResilience.Calls;
using LlmResilience.Keys;

namespace LlmResilience.Routing;

/// <summary>Makes the message of an attempt: the caller's own where nothing has to change, else a fresh one.</summary>
internal static class RequestBuilder
{
    // What crosses to another provider besides the headers that the options name. Content headers travel with the content.
    private static readonly string[] CrossesProviders = ["Accept", "User-Agent", "traceparent", "tracestate", "baggage"];

    // What the wire format itself asks for, and is no secret.
    private const string AnthropicVersion = "anthropic-version";

    // Added by handlers and diagnostics beneath us while the caller's message was on its way; made anew for each message.
    private static readonly string[] AddedBeneath = ["traceparent", "tracestate", "baggage", "Request-Id", "Correlation-Context"];

    /// <summary>Makes the message for an attempt.</summary>
    public static HttpRequestMessage Build(CallContext call, Target target)
    {
        bool own = target.Provider == call.Info.Provider;
        (string? header, string? value) = target.CredentialIn(call.Info.WireFormat);
        bool sameModel = target == call.Plan.Own || target.Model is null || string.Equals(target.Model, call.Info.Model, StringComparison.Ordinal);
        if (call.ObservesOnly || (call.Attempts == 0 && own && sameModel && CredentialStands(call, header, value)))
        {
            return PassOn(call);
        }

        HttpRequestMessage message = new(call.Request.Method, AddressOf(call, target, own, sameModel))
        {
            Version = call.Request.Version,
            VersionPolicy = call.Request.VersionPolicy,
            Content = call.Body.ContentForAttempt(call.Info, ModelFor(call, target, own, sameModel)),
        };
        CopyOptions(call.Request, message);
        if (own)
        {
            CopyAllHeaders(call, message);
        }
        else
        {
            CopyAllowedHeaders(call, message);
        }

        if (!own || value is not null)
        {
            CredentialHeaders.Replace(message, header, value);
        }

        return message;
    }

    /// <summary>The same message for another address of the same origin.</summary>
    public static HttpRequestMessage Redirected(HttpRequestMessage from, Uri to)
    {
        HttpRequestMessage message = new(from.Method, to) { Version = from.Version, VersionPolicy = from.VersionPolicy, Content = from.Content };
        CopyOptions(from, message);
        foreach ((string name, HeaderStringValues values) in from.Headers.NonValidated)
        {
            if (!IsOneOf(AddedBeneath, name))
            {
                message.Headers.AddUnvalidated(name, values);
            }
        }

        return message;
    }

    private static HttpRequestMessage PassOn(CallContext call)
    {
        // A body that had to be kept was read up from its source; what was kept goes in its place.
        HttpContent? content = call.Body.ContentForAttempt(call.Info, ReadOnlyMemory<byte>.Empty);
        if (content != call.Request.Content)
        {
            call.Request.Content = content;
        }

        return call.Request;
    }

    /// <summary>The model to be written into the body; empty where what stands there is right.</summary>
    private static ReadOnlyMemory<byte> ModelFor(CallContext call, Target target, bool own, bool sameModel)
    {
        bool stands = sameModel && (own || call.Info.ModelLength > 0);
        bool wanted = call.Info.ModelLength > 0 || WireFormatTable.PlaceOfModel(target.Provider, call.Info.WireFormat) == ModelPlace.Body;
        return stands || !wanted ? ReadOnlyMemory<byte>.Empty : target.ModelJson;
    }

    private static bool CredentialStands(CallContext call, string? header, string? value) =>
        header is null || value is null || CredentialHeaders.Carries(call.Request, header, value);

    private static Uri? AddressOf(CallContext call, Target target, bool own, bool sameModel) =>
        own && (sameModel || call.Info.ModelPlace != ModelPlace.Url)
            ? call.RequestUri
            : target.UriFor(call.Info.WireFormat, call.Info.Operation, call.Info.Endpoint, call.Info.Streaming);

    private static void CopyOptions(HttpRequestMessage from, HttpRequestMessage to)
    {
        // A message makes its options when they are asked for. Few have any.
        if (from.Options is IReadOnlyCollection<KeyValuePair<string, object?>> { Count: > 0 } options)
        {
            IDictionary<string, object?> target = to.Options;
            foreach ((string key, object? value) in options)
            {
                target[key] = value;
            }
        }
    }

    private static void CopyAllHeaders(CallContext call, HttpRequestMessage message)
    {
        // The first attempt's message may have been given headers beneath us; those are not the caller's.
        bool wasSent = call.Attempts > 0;
        foreach ((string name, HeaderStringValues values) in call.Request.Headers.NonValidated)
        {
            if (!(wasSent && IsOneOf(AddedBeneath, name)))
            {
                message.Headers.AddUnvalidated(name, values);
            }
        }
    }

    private static void CopyAllowedHeaders(CallContext call, HttpRequestMessage message)
    {
        IList<string> forwarded = call.Snapshot.Options.ForwardedHeaders;
        foreach ((string name, HeaderStringValues values) in call.Request.Headers.NonValidated)
        {
            bool allowed = IsOneOf(CrossesProviders, name)
                || (call.Info.WireFormat == LlmWireFormat.AnthropicMessages && name.Equals(AnthropicVersion, StringComparison.OrdinalIgnoreCase))
                || (forwarded.Count > 0 && !CredentialHeaders.IsCredential(name) && forwarded.Contains(name, StringComparer.OrdinalIgnoreCase));
            if (allowed)
            {
                message.Headers.AddUnvalidated(name, values);
            }
        }
    }

    private static bool IsOneOf(string[] names, string name)
    {
        foreach (string candidate in names)
        {
            if (candidate.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
