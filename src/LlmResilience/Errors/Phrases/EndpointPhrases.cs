namespace LlmResilience.Errors.Phrases;

/// <summary>APIs that do not serve a model, paths and items that do not exist.</summary>
internal static class EndpointPhrases
{
    public static readonly Phrase[] Unsupported =
    [
        new("only_in_and_not_in", "only supported in {newendpoint} and not in {endpoint}") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_in_did_you_mean", "not supported in the {endpoint} endpoint. did you mean to use {newendpoint}") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_in_endpoint_use", "not supported in the {endpoint} endpoint* use * {newendpoint}") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_in_endpoint", "not supported in the {endpoint} endpoint") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_supported_at", "not supported at {endpoint}") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_supported_with_api", "not supported with the {name} api") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("legacy_protocol", "{endpoint} is not supported. please use {newendpoint}") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("operation_not_for_model", "the {endpoint} operation does not work with the specified model") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("only_available_in_responses", "only available in {newendpoint}") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("only_supported_in", "only supported in {newendpoint}") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("only_supported_with", "only supported with the {newendpoint} api") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("model_not_support_api", "model does not support {endpoint} api") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("model_not_support_chat", "does not support chat completions api") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_support_api_for", "messages api is not supported for model") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("on_demand_throughput", "on-demand throughput") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("no_embeddings_from_model", "not allowed to generate embeddings from this model") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_support_generate", "does not support generate") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_support_chat", "does not support chat") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_support_embeddings", "does not support embed") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_support_completions", "does not support completions") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("predict_api", "cannot be accessed through") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("format_unsupported", "is not supported for format") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("task_unsupported", "is not supported for task") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_a_chat_model", "not a chat model") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_an_embedding_model", "not an embedding model") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("does_not_support_endpoint", "does not support the {endpoint} endpoint") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("does_not_support_this_endpoint", "does not support this endpoint") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_supported_by_endpoint", "not supported * this endpoint") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("accessible_via", "not accessible via the {endpoint} endpoint") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_available_on_endpoint", "model is not available on") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("cannot_be_used_with_endpoint", "cannot be used with the {endpoint} endpoint. use the {newendpoint} endpoint") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("cannot_be_used_with_the_endpoint", "cannot be used with the {endpoint} endpoint") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_in_the_api", "not supported in the {endpoint} api") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_by_the_api", "not supported by the {endpoint} api") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("api_version", "api is enabled only for") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_for_in_use", "not supported for {name} in {endpoint}. please use {newendpoint}") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_for_in_try", "not supported for {name} in {endpoint}. use {newendpoint}") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_for_in", "not supported for {name} in /{endpoint}") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("unimplemented", "code = unimplemented") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("not_implemented", "not implemented") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("use_responses", "please use the responses api") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("interactions_only", "only supports interactions api") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
        new("bidi", "only supports bidigeneratecontent") { Category = LlmErrorCategory.EndpointUnsupported, Permanent = true },
    ];

    /// <summary>Paths and items.</summary>
    public static readonly Phrase[] Missing =
    [
        new("previous_response", "previous response * not found") { Category = LlmErrorCategory.NotFound, Blame = LlmBlame.Request },
        new("no_item_with_id", "no * found with id") { Category = LlmErrorCategory.NotFound, Blame = LlmBlame.Request },
        new("item_with_id", "with id * not found") { Category = LlmErrorCategory.NotFound, Blame = LlmBlame.Request },
        new("no_such_file", "no such * object") { Category = LlmErrorCategory.NotFound, Blame = LlmBlame.Request },
        new("file_missing", "file * not found") { Category = LlmErrorCategory.NotFound, Blame = LlmBlame.Request },
        new("entity_missing", "requested entity was not found") { Category = LlmErrorCategory.NotFound, Blame = LlmBlame.Request },
        new("container_expired", "container * expired") { Category = LlmErrorCategory.NotFound, Blame = LlmBlame.Request },
        new("invalid_url", "invalid url") { Category = LlmErrorCategory.NotFound, Blame = LlmBlame.Endpoint },
        new("unknown_url", "unknown request url") { Category = LlmErrorCategory.NotFound, Blame = LlmBlame.Endpoint },
        new("page_missing", "404 page not found") { Category = LlmErrorCategory.NotFound, Blame = LlmBlame.Endpoint },
        new("cannot_post", "cannot post /") { Category = LlmErrorCategory.NotFound, Blame = LlmBlame.Endpoint },
        new("no_route", "no route") { Category = LlmErrorCategory.NotFound, Blame = LlmBlame.Endpoint },
        new("unexpected_endpoint", "unexpected endpoint or method") { Category = LlmErrorCategory.NotFound, Blame = LlmBlame.Endpoint },
        new("path_missing", "path * not found") { Category = LlmErrorCategory.NotFound, Blame = LlmBlame.Endpoint },
        new("resource_missing", "resource not found") { Category = LlmErrorCategory.NotFound, Blame = LlmBlame.Endpoint },
    ];
}
