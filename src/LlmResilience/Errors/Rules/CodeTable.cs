using System.Collections.Frozen;

namespace LlmResilience.Errors.Rules;

/// <summary>
/// Providers' codes, types, statuses and exception names, in lower case without separators. Certain ones decide at once; the others
/// are used for so many things that the message is asked first.
/// </summary>
internal static class CodeTable
{
    private static readonly FrozenDictionary<string, LlmErrorCategory> CertainCodes = Certain();

    private static readonly FrozenDictionary<string, LlmErrorCategory> WeakCodes = Weak();

    public static bool TryFind(string word, bool certain, out LlmErrorCategory category)
    {
        Span<char> key = stackalloc char[64];
        int length = 0;
        foreach (char c in word)
        {
            if (!char.IsLetterOrDigit(c))
            {
                continue;
            }

            if (length == key.Length)
            {
                category = default;
                return false;
            }

            key[length++] = char.ToLowerInvariant(c);
        }

        return (certain ? CertainCodes : WeakCodes).GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key[..length], out category);
    }

    /// <summary>Whether a word is in the table at all.</summary>
    public static bool Knows(string word) => TryFind(word, certain: true, out _) || TryFind(word, certain: false, out _);

    private static FrozenDictionary<string, LlmErrorCategory> Certain()
    {
        var codes = new Dictionary<string, LlmErrorCategory>(StringComparer.Ordinal);
        Add(codes, LlmErrorCategory.InsufficientBalance,
            "insufficientquota", "billingnotactive", "billinghardlimitreached", "insufficientbalance", "insufficientuserquota", "insufficientusage",
            "arrearage", "exceededcurrentquotaerror", "budgetexceeded", "budgetexceedederror", "insufficientcredits", "creditserror", "insufficientcredit",
            "creditsexhausted", "outofcredits", "insufficientfunds", "accountoverdue", "accountoverdueerror", "prepaymentrequired", "billingdisabled",
            "billingerror", "creditlimitexceeded", "balancenotenough", "insufficientaccountbalance", "paymentrequired", "pretokenquotafailed",
            "preconsumetokenquotafailed", "allocationquotafreetieronly", "freetieronly", "1113", "1112");
        Add(codes, LlmErrorCategory.QuotaExceeded,
            "usagelimitreached", "quotaexhausted", "dailylimitexceeded", "monthlylimitexceeded", "weeklylimitexceeded", "usagelimitexceeded",
            "dailytransactionlimitexceeded", "servicequotaexceededexception", "freeusagelimiterror", "dailyquotaexceeded", "1304", "1308", "1310");
        Add(codes, LlmErrorCategory.Authentication,
            "invalidapikey", "apikeyinvalid", "invalidapikeyerror", "incorrectapikey", "apikeyexpired", "expiredtokenexception",
            "unrecognizedclientexception", "invalidclienttokenid", "incompletesignature", "invalidsignatureexception", "missingauthenticationtoken",
            "missingauthenticationtokenexception", "invalidauthenticationerror", "invalidauthentication", "tokenexpired", "expiredtoken",
            "accesstokenexpired", "invalidaccesstoken", "missingapikey", "accesstokentypeunsupported", "credentialsmissing", "tokeninvalidated",
            "tokenrevoked", "refreshtokenreused", "authtokenexpired", "authenticationtokenexpired", "keynotfound");
        Add(codes, LlmErrorCategory.PermissionDenied,
            "unsupportedcountryregionterritory", "servicedisabled", "iampermissiondenied", "consumersuspended", "consumerinvalid",
            "apikeyserviceblocked", "apikeyipaddressblocked", "apikeyhttpreferrerblocked", "usagenotincluded", "accountdeactivated",
            "accessdeniedunpurchased", "insufficientpermissions");
        Add(codes, LlmErrorCategory.ContextLengthExceeded,
            "contextlengthexceeded", "exceedcontextsizeerror", "contextwindowexceeded", "contextwindowexceedederror", "inputtoolong", "prompttoolong",
            "modelcontextwindowexceeded", "contextlengtherror", "modelmaxpromptstokensexceeded", "modelmaxprompttokensexceeded", "1261");
        Add(codes, LlmErrorCategory.RequestTooLarge,
            "requesttoolarge", "requestentitytoolarge", "requestentitytoolargeerror", "payloadtoolarge", "imagetoolarge", "stringabovemaxlength",
            "arrayabovemaxlength", "filetoolarge", "maxmessagesizeexceeded", "requestbodytoolarge", "contentlengthlimitexceeded",
            "tokenslimitreached");
        Add(codes, LlmErrorCategory.ContentFiltered,
            "contentfilter", "contentpolicyviolation", "contentpolicyviolationerror", "responsibleaipolicyviolation", "datainspectionfailed",
            "contentmoderation", "moderationblocked", "sensitivewordsdetected", "promptblocked", "contentfiltererror", "contentfilterederror",
            "prohibitedcontent", "blocklist", "safety", "imagesafety", "recitation", "spii", "contentblocked", "cyberpolicy",
            "1301");
        Add(codes, LlmErrorCategory.ModelNotFound,
            "deploymentnotfound", "deploymentmodelnotsupported", "modelnotexist", "unknownmodel", "modeldecommissioned", "modelnotavailable", "nosuchmodel",
            "modeldeprecated", "modelarchived", "invalidmodelid", "modelnotfounderror", "modeldoesnotexist", "invalidendpointormodelnotfound",
            "1211");
        Add(codes, LlmErrorCategory.EndpointUnsupported,
            "operationnotsupported", "unsupportedapiforcapability", "endpointnotsupported", "unsupportedendpoint", "unsupportedapiformodel");
        Add(codes, LlmErrorCategory.UnsupportedParameter,
            "unsupportedparameter", "unknownparameter", "extraforbidden", "unsupportedparamserror", "unrecognizedparameter", "unsupportedvalue");
        Add(codes, LlmErrorCategory.Overloaded,
            "overloadederror", "overloaded", "serverisoverloaded", "engineoverloadederror", "engineoverloaded", "modelcapacityexhausted",
            "nocapacity", "capacityexceeded", "serveroverloaded", "modeloverloaded", "systemoverloaded", "serverbusy", "1305", "1312");
        Add(codes, LlmErrorCategory.ModelLoading,
            "modelnotreadyexception", "modelloading", "modelnotready");
        Add(codes, LlmErrorCategory.Timeout,
            "modeltimeoutexception", "deadlineexceeded", "gatewaytimeout", "upstreamtimeout", "requesttimeout", "apitimeouterror", "timeouterror",
            "timeout", "timeoutexception", "readtimeout", "connecttimeout");
        Add(codes, LlmErrorCategory.Conflict,
            "conversationlocked", "conflictexception", "threadlocked", "resourceinuseexception", "idempotencyconflict", "runactive");
        Add(codes, LlmErrorCategory.RateLimit,
            "ratelimitreachederror", "throttlingratequota", "throttlingburstrate", "limitburstrate", "limitrequests", "concurrencylimitexceeded",
            "throttlingallocationquota", "apirequestlimitexceeded", "1302", "1303");
        return codes.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FrozenDictionary<string, LlmErrorCategory> Weak()
    {
        var codes = new Dictionary<string, LlmErrorCategory>(StringComparer.Ordinal);
        Add(codes, LlmErrorCategory.RateLimit,
            "ratelimitexceeded", "ratelimiterror", "throttlingexception", "throttling", "throttled", "toomanyrequests", "toomanyrequestsexception",
            "requestlimitexceeded", "slowdown", "resourceexhausted", "ratelimit", "ratelimitreached", "ratelimited", "requests", "tokens",
            "inputtokens", "toomanyrequest");
        Add(codes, LlmErrorCategory.QuotaExceeded,
            "quotaexceeded");
        Add(codes, LlmErrorCategory.Authentication,
            "authenticationerror", "unauthorized", "unauthenticated", "unauthorizederror", "autherror", "authenticationexception", "invalidtoken");
        Add(codes, LlmErrorCategory.PermissionDenied,
            "permissiondenied", "permissionerror", "permissiondeniederror", "accessdenied", "accessdeniedexception", "forbidden",
            "forbiddenexception", "requestforbidden", "notallowed", "accessforbidden", "forbiddenerror", "notauthorized");
        Add(codes, LlmErrorCategory.ModelNotFound,
            "modelnotfound", "modelnotsupported");
        Add(codes, LlmErrorCategory.ServerError,
            "servererror", "internalservererror", "internalerror", "apierror", "internal", "internalfailure", "internalserverexception",
            "internalserver", "modelerrorexception", "modelstreamerrorexception", "badgateway", "upstreamerror", "internalfailureexception",
            "enginecoreerror", "internalservererrorexception", "dorequestfailed", "badresponsestatuscode", "badresponse", "serviceunavailable",
            "serviceunavailableexception", "serviceunavailableerror", "unavailable", "unavailableerror", "servererrorexception",
            "overloadorservererror", "unknownerror");
        Add(codes, LlmErrorCategory.NotFound,
            "notfound", "notfounderror", "notfoundexception", "resourcenotfound", "resourcenotfoundexception", "unknownoperationexception");
        Add(codes, LlmErrorCategory.ContentFiltered,
            "invalidprompt");
        Add(codes, LlmErrorCategory.Conflict,
            "conflict", "aborted", "alreadyexists");
        Add(codes, LlmErrorCategory.EndpointUnsupported,
            "unimplemented", "methodnotallowed", "notimplementederror");
        Add(codes, LlmErrorCategory.InvalidRequest,
            "invalidrequesterror", "badrequest", "validationexception", "invalidargument", "badrequesterror", "invalidparameter", "invalidrequest",
            "validationerror", "invalidparamerror", "invalidparams", "invalidvalue", "unprocessableentityerror", "unprocessableentity",
            "failedprecondition", "outofrange", "clienterror", "missingrequiredparameter", "invalidtype", "validation", "invalidjson",
            "invalidrequestbody", "invalidfunctionparameters", "parametererror", "invalidinput", "malformedrequest", "1210", "1214");
        return codes.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static void Add(Dictionary<string, LlmErrorCategory> codes, LlmErrorCategory category, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            codes.Add(name, category);
        }
    }
}
