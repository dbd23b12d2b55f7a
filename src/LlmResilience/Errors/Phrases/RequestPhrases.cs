namespace LlmResilience.Errors.Phrases;

/// <summary>Faults of the request that no other table names; they keep words in it from being read as something else.</summary>
internal static class RequestPhrases
{
    /// <summary>Values out of range, asked before the parameters: "`max_tokens` must be less than or equal to 8192 … for this model".</summary>
    public static readonly Phrase[] Values =
    [
        new("requested_output_exceeds", "tokens you requested exceed") { Category = LlmErrorCategory.InvalidRequest },
        new("must_be_at_most", "{param} must be less than or equal to") { Category = LlmErrorCategory.InvalidRequest },
    ];

    public static readonly Phrase[] All =
    [
        new("download_url", "while downloading") { Category = LlmErrorCategory.InvalidRequest },
        new("download_failed", "error while downloading") { Category = LlmErrorCategory.InvalidRequest },
        new("invalid_schema", "invalid schema for") { Category = LlmErrorCategory.InvalidRequest },
        new("missing_parameter", "missing required parameter") { Category = LlmErrorCategory.InvalidRequest },
        new("missing_field", "field required") { Category = LlmErrorCategory.InvalidRequest },
        new("invalid_type", "invalid type for") { Category = LlmErrorCategory.InvalidRequest },
        new("invalid_value", "invalid value") { Category = LlmErrorCategory.InvalidRequest },
        new("invalid_json", "invalid json") { Category = LlmErrorCategory.InvalidRequest },
        new("parse_body", "could not parse the json body") { Category = LlmErrorCategory.InvalidRequest },
        new("input_validation", "input validation error") { Category = LlmErrorCategory.InvalidRequest },
        new("max_tokens_limit", "max tokens limit exceeded") { Category = LlmErrorCategory.InvalidRequest },
        new("input_should_be", "input should be") { Category = LlmErrorCategory.InvalidRequest },
        new("must_be_greater", "must be greater than") { Category = LlmErrorCategory.InvalidRequest },
        new("unsupported_image", "unsupported image") { Category = LlmErrorCategory.InvalidRequest },
        new("unsupported_media", "unsupported media") { Category = LlmErrorCategory.InvalidRequest },
        new("unsupported_file", "unsupported file") { Category = LlmErrorCategory.InvalidRequest },
        new("unsupported_mime", "unsupported mime") { Category = LlmErrorCategory.InvalidRequest },
        new("cannot_exceed", "cannot exceed") { Category = LlmErrorCategory.InvalidRequest },
        new("max_tokens_too_large", "max_tokens is too large") { Category = LlmErrorCategory.InvalidRequest },
        new("max_tokens_maximum", "max_tokens: * > *, which is the maximum") { Category = LlmErrorCategory.InvalidRequest },
        new("tool_messages", "must be followed by tool messages") { Category = LlmErrorCategory.InvalidRequest },
        new("tool_response_precede", "must be a response to a prece") { Category = LlmErrorCategory.InvalidRequest },
        new("tool_result_missing", "tool_use' ids were found without 'tool_result'") { Category = LlmErrorCategory.InvalidRequest },
        new("roles_alternate", "roles must alternate") { Category = LlmErrorCategory.InvalidRequest },
        new("thinking_block", "must start with a thinking block") { Category = LlmErrorCategory.InvalidRequest },
        new("signature", "invalid 'signature' in 'thinking'") { Category = LlmErrorCategory.InvalidRequest },
        new("validation_error", "validation error") { Category = LlmErrorCategory.InvalidRequest },
    ];
}
