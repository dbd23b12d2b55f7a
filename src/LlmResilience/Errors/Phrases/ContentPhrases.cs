namespace LlmResilience.Errors.Phrases;

/// <summary>Refusals of safety systems.</summary>
internal static class ContentPhrases
{
    public static readonly Phrase[] All =
    [
        new("content_management_policy", "content management policy") { Category = LlmErrorCategory.ContentFiltered },
        new("content_filter", "content filter") { Category = LlmErrorCategory.ContentFiltered },
        new("content_filtering_policy", "content filtering") { Category = LlmErrorCategory.ContentFiltered },
        new("usage_policy", "violating our usage policy") { Category = LlmErrorCategory.ContentFiltered },
        new("violates_usage", "violates * usage policies") { Category = LlmErrorCategory.ContentFiltered },
        new("violates_policy", "violates * policy") { Category = LlmErrorCategory.ContentFiltered },
        new("usage_guidelines", "violates usage guidelines") { Category = LlmErrorCategory.ContentFiltered },
        new("content_exists_risk", "content exists risk") { Category = LlmErrorCategory.ContentFiltered },
        new("inappropriate_content", "inappropriate content") { Category = LlmErrorCategory.ContentFiltered },
        new("flagged_moderation", "flagged by * moderation") { Category = LlmErrorCategory.ContentFiltered },
        new("requires_moderation", "requires moderation on") { Category = LlmErrorCategory.ContentFiltered },
        new("input_flagged", "your input was flagged") { Category = LlmErrorCategory.ContentFiltered },
        new("request_flagged", "request was flagged") { Category = LlmErrorCategory.ContentFiltered },
        new("prompt_flagged", "prompt was flagged") { Category = LlmErrorCategory.ContentFiltered },
        new("content_flagged", "content was flagged") { Category = LlmErrorCategory.ContentFiltered },
        new("content_policy", "content policy") { Category = LlmErrorCategory.ContentFiltered },
        new("content_moderation", "content moderation") { Category = LlmErrorCategory.ContentFiltered },
        new("safety_system", "our safety system") { Category = LlmErrorCategory.ContentFiltered },
        new("safety_filter", "safety filter") { Category = LlmErrorCategory.ContentFiltered },
        new("safety_reasons", "blocked * safety") { Category = LlmErrorCategory.ContentFiltered },
        new("safety_check", "safety_check_type") { Category = LlmErrorCategory.ContentFiltered },
        new("prohibited_content", "prohibited content") { Category = LlmErrorCategory.ContentFiltered },
        new("prohibited_content_code", "prohibited_content") { Category = LlmErrorCategory.ContentFiltered },
        new("blocked_reason", "prompt was blocked") { Category = LlmErrorCategory.ContentFiltered },
        new("content_blocked", "content was blocked") { Category = LlmErrorCategory.ContentFiltered },
        new("response_blocked", "response was blocked") { Category = LlmErrorCategory.ContentFiltered },
        new("guardrail", "blocked by * guardrail") { Category = LlmErrorCategory.ContentFiltered },
        new("high_risk", "considered high risk") { Category = LlmErrorCategory.ContentFiltered },
        new("sensitive_content", "sensitive content") { Category = LlmErrorCategory.ContentFiltered },
        new("sensitive_information", "sensitive information * in") { Category = LlmErrorCategory.ContentFiltered },
        new("responsible_ai", "responsible ai") { Category = LlmErrorCategory.ContentFiltered },
        new("zh_sensitive", "敏感内容") { Category = LlmErrorCategory.ContentFiltered },
        new("zh_sensitive_word", "敏感词") { Category = LlmErrorCategory.ContentFiltered },
        new("zh_illegal", "违规") { Category = LlmErrorCategory.ContentFiltered },
    ];
}
