namespace LlmResilience.Errors.Phrases;

/// <summary>Models that are not there, or not for this credential.</summary>
internal static class ModelPhrases
{
    /// <summary>The model is gone for everybody.</summary>
    public static readonly Phrase[] Retired =
    [
        new("end_of_life", "reached the end of its life") { Category = LlmErrorCategory.ModelNotFound, Permanent = true },
        new("decommissioned", "has been decommissioned") { Category = LlmErrorCategory.ModelNotFound, Permanent = true },
        new("model_deprecated", "model * has been deprecated") { Category = LlmErrorCategory.ModelNotFound, Permanent = true },
        new("model_retired", "model * retired") { Category = LlmErrorCategory.ModelNotFound, Permanent = true },
        new("model_discontinued", "model * discontinued") { Category = LlmErrorCategory.ModelNotFound, Permanent = true },
        new("no_longer_supported", "model * no longer supported") { Category = LlmErrorCategory.ModelNotFound, Permanent = true },
        new("no_longer_available", "model * no longer available") { Category = LlmErrorCategory.ModelNotFound, Permanent = true },
        new("model_shut_down", "model * shut down") { Category = LlmErrorCategory.ModelNotFound, Permanent = true },
    ];

    /// <summary>The account may not use the model.</summary>
    public static readonly Phrase[] NotAllowed =
    [
        new("no_access_to_model", "does not have access to model") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("no_access_to_the_model", "not have access to the model") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("dont_have_access_to_the_model", "don't have access to the model") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("model_unavailable_in_region", "model * unavailable in your region") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("not_have_access_model_with", "have access to * model with the specified") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("models_not_allowed", "access to * models is not allowed") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("model_access_denied", "model access is denied") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("access_model_denied", "access to model * denied") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("access_to_model_restricted", "access to model * is restricted") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("gated", "gated repo") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("terms", "accept the * terms") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("own_key_needed", "requiring a key to access this model") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("sample_not_allowed", "not allowed to sample from this model") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("key_not_allowed", "not allowed to access model") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("team_models", "team can only access models") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("key_models", "key can only access models") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("must_be_verified", "must be verified to use the model") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("not_authorized_model", "not authorized to * model") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("no_permission_model", "permission to * model") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("model_not_enabled", "has not activated the model") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("model_not_on_plan", "model * not available on your plan") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("model_not_in_plan", "model * not included in your") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("model_requires_plan", "model requires a * subscription") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("model_requires_paid", "model is only available * paid") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("zh_no_permission_model", "无权访问模型") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
        new("zh_no_right_model", "没有权限访问模型") { Category = LlmErrorCategory.PermissionDenied, Blame = LlmBlame.Model, Scope = LlmLimitScope.Model },
    ];

    public static readonly Phrase[] NotFound =
    [
        new("model_does_not_exist", "model {name} does not exist") { Category = LlmErrorCategory.ModelNotFound },
        new("models_does_not_exist", "model * does not exist") { Category = LlmErrorCategory.ModelNotFound },
        new("model_not_exist", "model not exist") { Category = LlmErrorCategory.ModelNotFound },
        new("model_not_found", "model {name} not found") { Category = LlmErrorCategory.ModelNotFound },
        new("model_not_found_quoted", "model * not found") { Category = LlmErrorCategory.ModelNotFound },
        new("model_was_not_found", "model * was not found") { Category = LlmErrorCategory.ModelNotFound },
        new("model_not_found_reversed", "not found the model") { Category = LlmErrorCategory.ModelNotFound },
        new("model_named", "^model: {name}") { Category = LlmErrorCategory.ModelNotFound },
        new("not_found_for_api_version", "is not found for api version") { Category = LlmErrorCategory.ModelNotFound },
        new("no_such_model", "no such model") { Category = LlmErrorCategory.ModelNotFound },
        new("unknown_model", "unknown model") { Category = LlmErrorCategory.ModelNotFound },
        new("invalid_model", "invalid model") { Category = LlmErrorCategory.ModelNotFound },
        new("model_invalid_id", "not a valid model") { Category = LlmErrorCategory.ModelNotFound },
        new("model_identifier_invalid", "model identifier is invalid") { Category = LlmErrorCategory.ModelNotFound },
        new("model_id_invalid", "model id is invalid") { Category = LlmErrorCategory.ModelNotFound },
        new("unsupported_model", "unsupported model") { Category = LlmErrorCategory.ModelNotFound },
        new("model_not_supported_by_provider", "model not supported by provider") { Category = LlmErrorCategory.ModelNotFound },
        new("not_supported_by_enabled_provider", "not supported by any provider") { Category = LlmErrorCategory.ModelNotFound },
        new("model_not_supported", "requested model is not supported") { Category = LlmErrorCategory.ModelNotFound },
        new("model_is_not_supported", "model {name} is not supported") { Category = LlmErrorCategory.ModelNotFound },
        new("the_named_model_is_not_supported", "the {name} model is not supported") { Category = LlmErrorCategory.ModelNotFound },
        new("model_not_available", "model {name} is not available") { Category = LlmErrorCategory.ModelNotFound },
        new("requested_model_not_available", "requested model is not available") { Category = LlmErrorCategory.ModelNotFound },
        new("not_available_use", "is not available. please use") { Category = LlmErrorCategory.ModelNotFound },
        new("no_models_loaded", "no models loaded") { Category = LlmErrorCategory.ModelNotFound },
        new("no_model_loaded", "no model loaded") { Category = LlmErrorCategory.ModelNotFound },
        new("model_not_loaded", "model is not loaded") { Category = LlmErrorCategory.ModelNotFound },
        new("deployment_missing", "deployment for this resource does not exist") { Category = LlmErrorCategory.ModelNotFound },
        new("deployment_not_exist", "deployment * does not exist") { Category = LlmErrorCategory.ModelNotFound },
        new("no_endpoints_for", "no endpoints found for") { Category = LlmErrorCategory.ModelNotFound },
        new("no_allowed_providers", "no allowed providers are available for the selected model") { Category = LlmErrorCategory.ModelNotFound },
        new("pull_first", "try pulling it first") { Category = LlmErrorCategory.ModelNotFound },
        new("unable_to_find_model", "find model") { Category = LlmErrorCategory.ModelNotFound },
        new("could_not_resolve_model", "could not resolve the foundation model") { Category = LlmErrorCategory.ModelNotFound },
        new("model_unavailable_region", "model * not available in * region") { Category = LlmErrorCategory.ModelNotFound },
        new("no_model_configured", "no model matches") { Category = LlmErrorCategory.ModelNotFound },
        new("no_channel", "no available channel for model") { Category = LlmErrorCategory.ModelNotFound },
        new("model_not_recognized", "model * not recognized") { Category = LlmErrorCategory.ModelNotFound },
        new("there_is_no_model", "there are no healthy deployments for this model") { Category = LlmErrorCategory.ModelNotFound },
        new("zh_model_missing", "模型不存在") { Category = LlmErrorCategory.ModelNotFound },
        new("zh_no_channel", "无可用渠道") { Category = LlmErrorCategory.ModelNotFound },
        new("zh_model_unsupported", "不支持的模型") { Category = LlmErrorCategory.ModelNotFound },
    ];
}
