using System.Collections.Frozen;

namespace LlmResilience.Errors.Reading;

/// <summary>What a property of an error body is for. Properties that are in no row are skipped with all they hold: they may echo the request.</summary>
internal enum ErrorField
{
    /// <summary>Skipped.</summary>
    None,

    /// <summary>A text for people; an object or array in its place is read on.</summary>
    Message,

    /// <summary>An error: a text, a word, or an object.</summary>
    Error,

    /// <summary>A machine-readable word.</summary>
    Word,

    /// <summary>The error's type.</summary>
    Type,

    /// <summary>The error's code: a word, a number, or a status.</summary>
    Code,

    /// <summary>An HTTP status.</summary>
    Status,

    /// <summary>The parameter at fault.</summary>
    Parameter,

    /// <summary>The id of the request.</summary>
    RequestId,

    /// <summary>A wait in seconds, or as a duration.</summary>
    Wait,

    /// <summary>A wait in milliseconds.</summary>
    WaitMilliseconds,

    /// <summary>The moment at which the wait ends.</summary>
    Reset,

    /// <summary>The name of a quota.</summary>
    QuotaName,

    /// <summary>An object or array that is read on.</summary>
    Container,

    /// <summary>An upstream's answer as an aggregator passes it on.</summary>
    Upstream,

    /// <summary>The model that details name.</summary>
    Model,

    /// <summary>The place of a fault in the request (FastAPI).</summary>
    Location,
}

/// <summary>The property names of all known error bodies.</summary>
internal static class ErrorFields
{
    private static readonly FrozenDictionary<string, ErrorField> Names = Build();

    private static readonly FrozenDictionary<string, ErrorField>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        Names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Finds the meaning of a name, in any case, with or without underscores and hyphens.</summary>
    public static ErrorField Find(ReadOnlySpan<char> name)
    {
        Span<char> key = stackalloc char[32];
        int length = 0;
        foreach (char c in name)
        {
            if (c is '_' or '-')
            {
                continue;
            }

            if (length == key.Length)
            {
                return ErrorField.None;
            }

            key[length++] = char.ToLowerInvariant(c);
        }

        return BySpan.TryGetValue(key[..length], out ErrorField field) ? field : ErrorField.None;
    }

    private static FrozenDictionary<string, ErrorField> Build()
    {
        var names = new Dictionary<string, ErrorField>(StringComparer.Ordinal);
        Add(ErrorField.Message, "message", "msg", "errormessage", "errormsg", "errordescription", "detail", "title", "userfacingmessage", "errmsg", "statusmsg", "htmlmessage", "errormessagetext");
        Add(ErrorField.Error, "error", "errors", "err", "failure", "exception");
        Add(ErrorField.Word, "status", "reason", "name", "finishreason", "blockreason", "stopreason", "errortypename", "nativefinishreason");
        Add(ErrorField.Type, "type", "errortype", "exceptiontype", "errorname");
        Add(ErrorField.Code, "code", "errorcode", "errcode", "internalcode");
        Add(ErrorField.Status, "statuscode", "httpstatus", "httpcode", "httpstatuscode", "upstreamstatus");
        Add(ErrorField.Parameter, "param", "parameter");
        Add(ErrorField.RequestId, "requestid", "reqid", "xrequestid");
        Add(ErrorField.Wait, "retryafter", "retryafterseconds", "retryafters", "retryaftersec", "resetsinseconds", "resetinseconds", "resetafterseconds", "resetseconds",
            "estimatedtime", "retrydelay", "quotaresetdelay", "retryin", "retryinseconds", "waitseconds", "cooldownseconds");
        Add(ErrorField.WaitMilliseconds, "retryafterms", "retryaftermilliseconds", "retrydelayms");
        Add(ErrorField.Reset, "resetsat", "resetat", "quotaresettimestamp", "resettime", "xratelimitreset", "retryat");
        Add(ErrorField.QuotaName, "quotaid", "quotametric", "quotalimit", "subject");
        Add(ErrorField.Container, "details", "metadata", "innererror", "cause", "response", "data", "body", "violations", "promptfeedback", "candidates", "choices",
            "incompletedetails", "result", "headers", "errordetails", "output", "innererrors", "baseresp", "fieldviolations", "errorinfo", "responsemetadata");
        Add(ErrorField.Upstream, "raw", "upstreamerror", "upstream", "providererror", "originalerror");
        Add(ErrorField.Location, "loc");
        Add(ErrorField.Model, "model");
        return names.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(ErrorField field, params ReadOnlySpan<string> keys)
        {
            foreach (string key in keys)
            {
                names.Add(key, field);
            }
        }
    }
}
