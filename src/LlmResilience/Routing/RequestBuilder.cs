using System.Net.Http.Headers;
using LlmResilience.Calls;
using LlmResilience.Calls.Bodies;
using LlmResilience.Keys;

namespace LlmResilience.Routing;

/// <summary>Makes the message of an attempt: the caller's own where nothing has to change, else a fresh one.</summary>
internal static class RequestBuilder
{
    // What crosses to another provider besides the headers that the options name.
    private static readonly string[] CrossesProviders = ["Accept", "User-Agent", "traceparent", "tracestate", "baggage"];

    // What the content's headers may say there: how to read the body.
    private static readonly string[] DescribesContent = ["Content-Type", "Content-Length", "Content-Encoding", "Content-Language"];

    // What the wire format itself asks for, and is no secret.
    private const string AnthropicVersion = "anthropic-version";

    // It stands for one body; with another model it is another body.
    private const string IdempotencyKey = "Idempotency-Key";

    // Added by diagnostics beneath us while the caller's message was on its way; made anew for each message.
    private static readonly string[] AddedBeneath = ["traceparent", "tracestate", "baggage", "Request-Id", "Correlation-Context"];

    /// <summary>Makes the message for an attempt.</summary>
    public static HttpRequestMessage Build(CallContext call, Target target)
    {
        bool own = target.Provider == call.Info.Provider;
        (string? header, string? value) = call.IsSigned ? default : target.CredentialIn(call.Info.WireFormat);
        bool sameModel = target.Model is null || string.Equals(target.Model, call.Info.Model, StringComparison.Ordinal);
        if (call.ObservesOnly || (call.Attempts == 0 && own && sameModel && CredentialStands(call, header, value)))
        {
            return PassOn(call);
        }

        HttpRequestMessage message = new(call.Request.Method, AddressOf(call, target, own, sameModel, replacesCredential: value is not null))
        {
            Version = call.Request.Version,
            VersionPolicy = call.Request.VersionPolicy,
            Content = ContentOf(call, target, own, sameModel),
        };
        CopyOptions(call.Request, message);
        CopyHeaders(call, message, own, sameModel, replacesCredential: value is not null);
        if (header is not null && value is not null)
        {
            // None was copied: a credential that is sent twice is refused by providers.
            message.Headers.TryAddWithoutValidation(header, value);
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

        if (!call.ObservesOnly)
        {
            call.NoteHeaders();
        }

        return call.Request;
    }

    private static HttpContent? ContentOf(CallContext call, Target target, bool own, bool sameModel)
    {
        HttpContent? content = call.Body.ContentForAttempt(call.Info, ModelFor(call, target, own, sameModel));
        if (own || content is null || !SaysMore(call, content))
        {
            return content;
        }

        // The content may be shared with other attempts, so that only one over it may lose headers.
        SplicedContent plain = new(content, 0, 0, ReadOnlyMemory<byte>.Empty);
        foreach ((string name, HeaderStringValues _) in content.Headers.NonValidated)
        {
            if (!MayDescribe(call, name))
            {
                plain.Headers.Remove(name);
            }
        }

        return plain;
    }

    private static bool SaysMore(CallContext call, HttpContent content)
    {
        foreach ((string name, HeaderStringValues _) in content.Headers.NonValidated)
        {
            if (!MayDescribe(call, name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MayDescribe(CallContext call, string name) => IsOneOf(DescribesContent, name) || IsForwarded(call, name);

    /// <summary>The model to be written into the body; empty where what stands there is right.</summary>
    private static ReadOnlyMemory<byte> ModelFor(CallContext call, Target target, bool own, bool sameModel)
    {
        bool stands = sameModel && (own || call.Info.ModelLength > 0);
        bool wanted = call.Info.ModelLength > 0 || WireFormatTable.PlaceOfModel(target.Provider, call.Info.WireFormat) == ModelPlace.Body;
        return stands || !wanted ? ReadOnlyMemory<byte>.Empty : target.ModelJson;
    }

    private static bool CredentialStands(CallContext call, string? header, string? value) =>
        header is null || value is null || (CredentialHeaders.Carries(call.Request, header, value) && !CredentialHeaders.HasKeyInQuery(call.RequestUri));

    private static Uri? AddressOf(CallContext call, Target target, bool own, bool sameModel, bool replacesCredential)
    {
        if (!own)
        {
            return UriOf(call, target);
        }

        // Within its provider a call keeps the way it is addressed in: its path, its api-version, its query.
        Uri? uri = call.RequestUri;
        if (!sameModel && call.Info is { ModelPlace: ModelPlace.Url, Model: { } model })
        {
            uri = uri is null ? null : ModelInPath.Replace(uri, model, target.Model!) ?? UriOf(call, target);
        }

        return replacesCredential && uri is not null ? CredentialHeaders.WithoutKeyInQuery(uri) : uri;
    }

    private static Uri UriOf(CallContext call, Target target) =>
        target.UriFor(call.Info.WireFormat, call.Info.Operation, call.Info.Endpoint, call.Info.Streaming);

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

    private static void CopyHeaders(CallContext call, HttpRequestMessage message, bool own, bool sameModel, bool replacesCredential)
    {
        if (call.NotedHeaders is { } noted)
        {
            foreach ((string name, HeaderStringValues values) in noted)
            {
                CopyHeader(call, message, own, sameModel, replacesCredential, name, values);
            }

            return;
        }

        // A signature may cover any of them.
        foreach ((string name, HeaderStringValues values) in call.Request.Headers.NonValidated)
        {
            if (call.IsSigned || !(call.MayHoldTraceFromBeneath && IsOneOf(AddedBeneath, name)))
            {
                CopyHeader(call, message, own, sameModel, replacesCredential, name, values);
            }
        }
    }

    private static void CopyHeader(CallContext call, HttpRequestMessage message, bool own, bool sameModel, bool replacesCredential, string name, in HeaderStringValues values)
    {
        bool goesAlong = own
            ? (sameModel || !name.Equals(IdempotencyKey, StringComparison.OrdinalIgnoreCase)) && !(replacesCredential && CredentialHeaders.IsCredential(name))
            : MayCross(call, name);
        if (goesAlong)
        {
            message.Headers.AddUnvalidated(name, values);
        }
    }

    private static bool MayCross(CallContext call, string name) =>
        IsOneOf(CrossesProviders, name)
        || (call.Info.WireFormat == LlmWireFormat.AnthropicMessages && name.Equals(AnthropicVersion, StringComparison.OrdinalIgnoreCase))
        || IsForwarded(call, name);

    private static bool IsForwarded(CallContext call, string name)
    {
        IList<string> forwarded = call.Snapshot.Options.ForwardedHeaders;
        return forwarded.Count > 0 && !CredentialHeaders.IsCredential(name) && forwarded.Contains(name, StringComparer.OrdinalIgnoreCase);
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
