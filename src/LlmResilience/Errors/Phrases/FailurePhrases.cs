namespace LlmResilience.Errors.Phrases;

/// <summary>Failures of the provider or of the way to it, told in an HTTP answer.</summary>
internal static class FailurePhrases
{
    public static readonly Phrase[] Timeouts =
    [
        new("upstream_request_timeout", "upstream request timeout") { Category = LlmErrorCategory.Timeout },
        new("request_timeout", "request timeout") { Category = LlmErrorCategory.Timeout },
        new("timed_out", "timed out") { Category = LlmErrorCategory.Timeout },
        new("timeout_occurred", "a timeout occurred") { Category = LlmErrorCategory.Timeout },
        new("gateway_time_out", "gateway time-out") { Category = LlmErrorCategory.Timeout },
        new("gateway_timeout", "gateway timeout") { Category = LlmErrorCategory.Timeout },
        new("deadline_exceeded", "deadline exceeded") { Category = LlmErrorCategory.Timeout },
        new("deadline_expired", "deadline expired") { Category = LlmErrorCategory.Timeout },
        new("before_deadline", "before the given deadline") { Category = LlmErrorCategory.Timeout },
        new("cloudflare_524", "error code: 524") { Category = LlmErrorCategory.Timeout },
        new("cloudflare_522", "error code: 522") { Category = LlmErrorCategory.Timeout },
        new("idle_timeout", "idle timeout") { Category = LlmErrorCategory.Timeout },
        new("took_too_long", "took too long") { Category = LlmErrorCategory.Timeout },
        new("not_within", "not complete within") { Category = LlmErrorCategory.Timeout },
        new("exceeded_timeout", "exceeded * timeout") { Category = LlmErrorCategory.Timeout },
        new("timeout_exceeded", "timeout exceeded") { Category = LlmErrorCategory.Timeout },
        new("timeout_error", "timeout error") { Category = LlmErrorCategory.Timeout },
        new("upstream_timeout", "upstream timeout") { Category = LlmErrorCategory.Timeout },
        new("zh_timeout", "超时") { Category = LlmErrorCategory.Timeout },
    ];

    public static readonly Phrase[] ModelFailures =
    [
        new("model_load_failed", "failed to load model") { Category = LlmErrorCategory.ServerError, Blame = LlmBlame.Model },
        new("error_loading_model", "error loading model") { Category = LlmErrorCategory.ServerError, Blame = LlmBlame.Model },
        new("unable_to_load_model", "unable to load model") { Category = LlmErrorCategory.ServerError, Blame = LlmBlame.Model },
        new("model_crashed", "model has crashed") { Category = LlmErrorCategory.ServerError },
        new("model_memory", "model requires more system memory") { Category = LlmErrorCategory.ServerError, Blame = LlmBlame.Model },
    ];

    public static readonly Phrase[] Conflicts =
    [
        new("conversation_in_use", "currently operating on this conversation") { Category = LlmErrorCategory.Conflict },
        new("run_active", "while a run * is active") { Category = LlmErrorCategory.Conflict },
        new("active_run", "already has an active run") { Category = LlmErrorCategory.Conflict },
        new("already_running", "already running") { Category = LlmErrorCategory.Conflict },
        new("already_in_progress", "already in progress") { Category = LlmErrorCategory.Conflict },
        new("already_processing", "already being processed") { Category = LlmErrorCategory.Conflict },
        new("concurrent_modification", "modified concurrently") { Category = LlmErrorCategory.Conflict },
        new("idempotency_in_use", "idempotent request") { Category = LlmErrorCategory.Conflict },
    ];

    public static readonly Phrase[] Streams =
    [
        new("ended_without", "stream ended without") { Category = LlmErrorCategory.StreamInterrupted },
        new("ended_before", "stream ended before") { Category = LlmErrorCategory.StreamInterrupted },
        new("closed_before", "stream closed before") { Category = LlmErrorCategory.StreamInterrupted },
        new("disconnected_before", "stream disconnected before") { Category = LlmErrorCategory.StreamInterrupted },
        new("stream_terminated", "stream * terminated") { Category = LlmErrorCategory.StreamInterrupted },
        new("stream_cut", "stream was cut") { Category = LlmErrorCategory.StreamInterrupted },
        new("incomplete_json", "incomplete json") { Category = LlmErrorCategory.StreamInterrupted },
        new("unterminated_json", "unterminated string in json") { Category = LlmErrorCategory.StreamInterrupted },
        new("incomplete_read", "incomplete chunked read") { Category = LlmErrorCategory.StreamInterrupted },
        new("premature", "premature") { Category = LlmErrorCategory.StreamInterrupted },
        new("closed_stream", "closed the stream") { Category = LlmErrorCategory.StreamInterrupted },
        new("peer_closed", "peer closed connection") { Category = LlmErrorCategory.StreamInterrupted },
        new("unexpected_end", "unexpected end of") { Category = LlmErrorCategory.StreamInterrupted },
        new("unexpected_eof", "unexpected eof") { Category = LlmErrorCategory.StreamInterrupted },
        new("during_streaming", "error occured during streaming") { Category = LlmErrorCategory.StreamInterrupted },
        new("while_streaming", "connection error while streaming") { Category = LlmErrorCategory.StreamInterrupted },
        new("network_error_finish", "network_error") { Category = LlmErrorCategory.StreamInterrupted },
        new("stopped_arriving", "stopped arriving") { Category = LlmErrorCategory.StreamInterrupted },
        new("may_be_incomplete", "response * may be incomplete") { Category = LlmErrorCategory.StreamInterrupted },
        new("stream_interrupted", "stream * interrupted") { Category = LlmErrorCategory.StreamInterrupted },
    ];

    public static readonly Phrase[] Server =
    [
        new("upstream_connect", "upstream connect error") { Category = LlmErrorCategory.ServerError },
        new("reset_before_headers", "reset before headers") { Category = LlmErrorCategory.ServerError },
        new("no_healthy_upstream", "no healthy upstream") { Category = LlmErrorCategory.ServerError },
        new("bad_gateway", "bad gateway") { Category = LlmErrorCategory.ServerError },
        new("internal_server_error", "internal server error") { Category = LlmErrorCategory.ServerError },
        new("internal_error", "internal error") { Category = LlmErrorCategory.ServerError },
        new("internal_service_error", "internal service error") { Category = LlmErrorCategory.ServerError },
        new("processing_error", "error occurred while processing your request") { Category = LlmErrorCategory.ServerError },
        new("server_had_error", "server had an error") { Category = LlmErrorCategory.ServerError },
        new("server_experienced", "server experienced an error") { Category = LlmErrorCategory.ServerError },
        new("something_went_wrong", "something went wrong") { Category = LlmErrorCategory.ServerError },
        new("unexpected_error", "unexpected error") { Category = LlmErrorCategory.ServerError },
        new("unexpected_system_error", "unexpected * processing") { Category = LlmErrorCategory.ServerError },
        new("runner_stopped", "model runner has unexpectedly stopped") { Category = LlmErrorCategory.ServerError },
        new("connection_lost", "connection lost") { Category = LlmErrorCategory.ServerError },
        new("unable_to_process", "unable to process your request") { Category = LlmErrorCategory.ServerError },
        new("runner_process", "llama runner process") { Category = LlmErrorCategory.ServerError },
        new("runner_terminated", "runner process has terminated") { Category = LlmErrorCategory.ServerError },
        new("out_of_memory", "out of memory") { Category = LlmErrorCategory.ServerError },
        new("server_not_running", "server is not running") { Category = LlmErrorCategory.ServerError },
        new("upstream_failed", "upstream request failed") { Category = LlmErrorCategory.ServerError },
        new("upstream_refused", "upstream error: 400") { Category = LlmErrorCategory.InvalidRequest },
        new("upstream_error", "upstream error") { Category = LlmErrorCategory.ServerError, OfUpstream = true },
        new("web_server_down", "web server is down") { Category = LlmErrorCategory.ServerError },
        new("connection_refused", "connection refused") { Category = LlmErrorCategory.ServerError },
        new("connection_reset", "connection reset") { Category = LlmErrorCategory.ServerError },
        new("connection_error", "connection error") { Category = LlmErrorCategory.ServerError },
        new("fetch_failed", "fetch failed") { Category = LlmErrorCategory.ServerError },
        new("service_unavailable", "service unavailable") { Category = LlmErrorCategory.ServerError },
        new("temporarily_unavailable", "temporarily unavailable") { Category = LlmErrorCategory.ServerError },
        new("currently_unavailable", "currently unavailable") { Category = LlmErrorCategory.ServerError },
        new("engine_dead", "enginecore encountered an issue") { Category = LlmErrorCategory.ServerError },
        new("engine_died", "background loop") { Category = LlmErrorCategory.ServerError },
        new("cuda", "cuda error") { Category = LlmErrorCategory.ServerError },
        new("bad_response_upstream", "bad response from upstream") { Category = LlmErrorCategory.ServerError },
        new("invalid_response_upstream", "invalid response from upstream") { Category = LlmErrorCategory.ServerError },
    ];
}
