namespace LlmResilience.Errors.Phrases;

/// <summary>Too much load, and models that are being loaded.</summary>
internal static class CapacityPhrases
{
    public static readonly Phrase[] Loading =
    [
        new("currently_loading", "currently loading") { Category = LlmErrorCategory.ModelLoading },
        new("loading_model", "loading model") { Category = LlmErrorCategory.ModelLoading },
        new("model_loading", "model is loading") { Category = LlmErrorCategory.ModelLoading },
        new("still_loading", "still loading") { Category = LlmErrorCategory.ModelLoading },
        new("being_loaded", "being loaded") { Category = LlmErrorCategory.ModelLoading },
        new("warming_up", "warming up") { Category = LlmErrorCategory.ModelLoading },
        new("cold_start", "cold start") { Category = LlmErrorCategory.ModelLoading },
        new("not_ready", "model is not ready") { Category = LlmErrorCategory.ModelLoading },
        new("not_ready_inference", "not ready for inference") { Category = LlmErrorCategory.ModelLoading },
        new("scaling_from_zero", "scal* from zero") { Category = LlmErrorCategory.ModelLoading },
        new("scaled_to_zero", "scaled to zero") { Category = LlmErrorCategory.ModelLoading },
        new("model_starting", "model is starting") { Category = LlmErrorCategory.ModelLoading },
        new("endpoint_initializing", "endpoint is initializing") { Category = LlmErrorCategory.ModelLoading },
    ];

    public static readonly Phrase[] Overloaded =
    [
        new("servers_overloaded", "servers are currently overloaded") { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Provider, Scope = LlmLimitScope.Provider },
        new("servers_overloaded_short", "servers are overloaded") { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Provider, Scope = LlmLimitScope.Provider },
        new("server_overloaded", "server is overloaded") { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Provider, Scope = LlmLimitScope.Provider },
        new("server_is_currently_overloaded", "server is currently overloaded") { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Provider, Scope = LlmLimitScope.Provider },
        new("server_overloaded_short", "server overloaded") { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Provider, Scope = LlmLimitScope.Provider },
        new("server_busy", "server is busy") { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Provider, Scope = LlmLimitScope.Provider },
        new("server_busy_short", "server busy") { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Provider, Scope = LlmLimitScope.Provider },
        new("servers_busy", "servers are busy") { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Provider, Scope = LlmLimitScope.Provider },
        new("service_overloaded", "service is * overloaded") { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Provider, Scope = LlmLimitScope.Provider },
        new("system_busy", "system is * busy") { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Provider, Scope = LlmLimitScope.Provider },
        new("system_overloaded", "system is * overloaded") { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Provider, Scope = LlmLimitScope.Provider },
        new("system_load", "system * high load") { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Provider, Scope = LlmLimitScope.Provider },
        new("bedrock_unable", "bedrock is unable to process your request") { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Provider, Scope = LlmLimitScope.Provider },
        new("zh_group_saturated", "负载已饱和") { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Provider, Scope = LlmLimitScope.Provider },
        new("zh_system_busy", "系统繁忙") { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Provider, Scope = LlmLimitScope.Provider },
        new("zh_server_busy", "服务繁忙") { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Provider, Scope = LlmLimitScope.Provider },
        new("zh_saturated", "饱和") { Category = LlmErrorCategory.Overloaded, Blame = LlmBlame.Provider, Scope = LlmLimitScope.Provider },
        new("overloaded", "overloaded") { Category = LlmErrorCategory.Overloaded },
        new("overload", "overload") { Category = LlmErrorCategory.Overloaded },
        new("no_capacity", "no capacity available") { Category = LlmErrorCategory.Overloaded },
        new("over_capacity", "over capacity") { Category = LlmErrorCategory.Overloaded },
        new("at_capacity", "at capacity") { Category = LlmErrorCategory.Overloaded },
        new("high_demand", "high demand") { Category = LlmErrorCategory.Overloaded },
        new("high_traffic", "high traffic") { Category = LlmErrorCategory.Overloaded },
        new("heavy_load", "heavy load") { Category = LlmErrorCategory.Overloaded },
        new("high_load", "high load") { Category = LlmErrorCategory.Overloaded },
        new("workers_busy", "workers are busy") { Category = LlmErrorCategory.Overloaded },
        new("worker_limit", "worker local total request limit") { Category = LlmErrorCategory.Overloaded },
        new("tier_capacity", "tier capacity exceeded") { Category = LlmErrorCategory.Overloaded },
        new("capacity_exceeded", "capacity exceeded") { Category = LlmErrorCategory.Overloaded },
        new("insufficient_capacity", "insufficient capacity") { Category = LlmErrorCategory.Overloaded },
        new("capacity_exhausted", "capacity exhausted") { Category = LlmErrorCategory.Overloaded },
        new("no_instances", "no instances available") { Category = LlmErrorCategory.Overloaded },
        new("no_available_capacity", "no available capacity") { Category = LlmErrorCategory.Overloaded },
        new("capacity_constraints", "capacity constraint") { Category = LlmErrorCategory.Overloaded },
        new("queue_full", "queue is full") { Category = LlmErrorCategory.Overloaded },
        new("queue_limit", "queue * limit exceeded") { Category = LlmErrorCategory.Overloaded },
        new("too_busy", "too busy") { Category = LlmErrorCategory.Overloaded },
        new("model_busy", "model * busy") { Category = LlmErrorCategory.Overloaded },
        new("resource_contention", "resource contention") { Category = LlmErrorCategory.Overloaded },
        new("slots_busy", "no slot* available") { Category = LlmErrorCategory.Overloaded },
        new("zh_busy", "繁忙") { Category = LlmErrorCategory.Overloaded },
    ];
}
