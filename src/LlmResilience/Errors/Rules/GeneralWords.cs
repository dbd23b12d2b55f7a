namespace LlmResilience.Errors.Rules;

/// <summary>The words by which <see cref="GeneralRules"/> tells what a sentence speaks of and what it says of it.</summary>
internal static class GeneralWords
{
    private const int MaxDistance = 40;

    public static readonly string[] NotSupported =
    [
        "not supported", "unsupported", "not support", "n't support", "not enabled for", "enabled only for", "cannot be used with", "can't be used with", "not compatible with", "incompatible with",
        "not implemented", "not allowed for this model", "not permitted", "not available for this", "not available with", "no support for", "not accept", "only supports", "only supported", "only support ",
        "not applicable", "is deprecated", "not configurable", "must be omitted", "unrecognized", "unexpected parameter", "unknown parameter", "is not allowed", "is disabled for", "cannot be specified", "may only be set", "may not be enabled", "may not be set", "not a supported", "can only be used", "does not work with", "n't work with",
        "must not be specified", "not permitted for", "不支持",
    ];

    public static readonly string[] Apis =
    [
        " api", "endpoint", "operation", "this action", "chat completion", "completions", "embedding", "responses", "transcription", "/v1/", "generatecontent", "embedcontent", "rawpredict", "this method", "this task", "task '",
        "inference type", "接口",
    ];

    public static readonly string[] Missing =
    [
        "not found", "not be found", "not exist", "n't exist", "unknown", "not available", "unavailable", "not running", "not deployed", "no such", "not recogni", "invalid", "not registered", "not configured",
        "cannot find", "can't find", "could not find", "couldn't find", "not a valid", "removed", "not served", "not supported", "not hosted", "deprecated", "retired", "legacy", "no longer", "not installed", "不存在", "未找到",
    ];

    public static readonly string[] Values = ["argument", "parameter"];

    public static readonly string[] Denied =
    [
        "not authorized", "not permitted", "not allowed", "denied", "no access", "not have access", "n't have access", "no permission", "not have permission", "n't have permission", "not entitled", "not eligible",
        "restricted to", "restricted and", "not subscribed", "requires access", "not enabled for your", "not enabled for this account", "request access", "need access", "apply for access", "your current plan", "agreement", "subscription", "your plan",
    ];

    public static readonly string[] ThisModel = ["this model", "the model", "requested model", "model '", "model:"];

    public static readonly string[] Uses = ["access", "permission", "allowed", "authorized", "to use", "entitled"];

    public static readonly string[] Plans = ["requires", "upgrade", "tier", " plan"];

    public static readonly string[] Limits = ["limit", "quota", "exceed", "exhaust", "allowance", "used up"];

    public static readonly string[] LongWindows = [" day", "daily", "week", "month", "rpd", "tpd", "24 hour", "24h", "tomorrow", "midnight"];

    /// <summary>A day or more, as part of a limit's name.</summary>
    public static readonly string[] Days = ["per_day", "per-day", "per day", "daily", "weekly", "monthly", "/day", " rpd", "(rpd", "_rpd", " tpd", "(tpd"];

    public static readonly string[] Windows = ["limit", "quota", "requests", "tokens"];

    public static readonly string[] Renewals = ["refresh", "reset", "renew", "replenish"];

    public static readonly string[] Money = ["credit", "balance", "payment", "purchase", "top up", "topup", "fund", "prepaid", "budget", "overdue", "unpaid", "invoice", "余额"];

    public static readonly string[] Lacking =
        ["n't have", "not have", "not enough", "insufficient", "out of ", "depleted", "exhausted", "too low", "used up", " no ", "negative", "add more", "please add", "below", "ran out", "remaining"];

    public static readonly string[] Credentials = ["api key", "api-key", "apikey", "api_key", "access token", "auth token", "credential", "bearer", "密钥", "令牌"];

    public static readonly string[] BadCredential =
        ["invalid", "expired", "missing", "incorrect", "wrong", "revoked", "malformed", "not valid", "unknown", "leaked", "not provided", "required", "not found", "no longer valid", "could not be verified", "无效", "过期", "错误"];

    public static readonly string[] Texts = ["context", "prompt", "input", "message", "token"];

    public static readonly string[] TooMuch = ["exceed", "too long", "too large", "too many", "longer than", "greater than", "larger than", "too big", "less than", "fewer than", "at most", "over the limit", "maximum", "window is"];

    public static readonly string[] Answers = ["max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens", "output tokens", "completion tokens", "max tokens"];

    public static readonly string[] Payloads = ["image", "file", "batch", "payload", "body", "inputs", "document", "attachment", "pdf", " pages", "audio", "array", " items"];

    public static readonly string[] Refusals =
    [
        "moderation", "inappropriate", "sensitive content", "harmful", "usage polic", "content polic", "safety polic", "safety filter", "safety system", "unsafe", "flagged", "prohibited content", "usage guideline",
        "risk control", "blocked by content", "审核", "敏感", "违规",
    ];

    public static readonly string[] Items =
        ["thread", "run_", "file", "response", "assistant", "batch", "conversation", "item ", "container", "vector store", "session", "job", "prediction", "upload", "voice"];

    public static readonly string[] Timeouts = ["timeout", "timed out", "time out", "timed-out", "deadline"];

    public static readonly string[] Crowded = ["capacity", "busy", "overload", "too many", "saturat", "high demand", "high load", "no available", "queue", "scaling"];

    public static readonly string[] Starting = ["loading", "starting up", "initializing", "initialising", "warming", "not ready", "cold start", "is starting"];

    /// <summary>Whether a word of one list stands close to one of the other.</summary>
    public static bool Near(string text, string[] words, string[] others)
    {
        foreach (string word in words)
        {
            for (int at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + word.Length, StringComparison.Ordinal))
            {
                int start = Math.Max(0, at - MaxDistance);
                int end = Math.Min(text.Length, at + word.Length + MaxDistance);
                if (Has(text[start..end], others))
                {
                    return true;
                }
            }
        }

        return false;
    }

    public static bool Has(string text, string[] words) => Array.Exists(words, word => text.Contains(word, StringComparison.Ordinal));

    /// <summary>Whether the text speaks of a model, as a word of its own.</summary>
    public static bool NamesModel(string text)
    {
        int at = text.IndexOf("model", StringComparison.Ordinal);
        return (at >= 0 && (at == 0 || !char.IsAsciiLetter(text[at - 1]))) || text.Contains("模型", StringComparison.Ordinal);
    }
}
