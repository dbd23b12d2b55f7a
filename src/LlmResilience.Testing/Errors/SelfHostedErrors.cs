namespace LlmResilience.Testing;

/// <summary>Errors of servers that people run themselves: Ollama, vLLM, llama.cpp and GPUStack.</summary>
public static class SelfHostedErrors
{
    /// <summary>404: the model was not pulled.</summary>
    public static FakeError OllamaModelNotFound { get; } = new()
    {
        Name = "ollama/model-not-found",
        StatusCode = 404,
        ContentType = "application/json; charset=utf-8",
        Body =
            """
            {"error":"model '{model}' not found"}
            """,
    };

    /// <summary>400: the model cannot call tools.</summary>
    public static FakeError OllamaNoTools { get; } = new()
    {
        Name = "ollama/no-tools",
        StatusCode = 400,
        ContentType = "application/json; charset=utf-8",
        Body =
            """
            {"error":"registry.ollama.ai/library/{model} does not support tools"}
            """,
    };

    /// <summary>500: the process that runs the model has died.</summary>
    public static FakeError OllamaRunnerStopped { get; } = new()
    {
        Name = "ollama/runner-stopped",
        StatusCode = 500,
        ContentType = "application/json; charset=utf-8",
        Body =
            """
            {"error":"llama runner process has terminated: exit status 2"}
            """,
    };

    /// <summary>503: the queue is full.</summary>
    public static FakeError OllamaBusy { get; } = new()
    {
        Name = "ollama/busy",
        StatusCode = 503,
        ContentType = "application/json; charset=utf-8",
        Body =
            """
            {"error":"server busy, please try again.  maximum pending requests exceeded"}
            """,
    };

    /// <summary>400: the prompt is longer than the context of the model.</summary>
    public static FakeError VllmContextLength { get; } = new()
    {
        Name = "vllm/context-length",
        StatusCode = 400,
        Body =
            """
            {"object":"error","message":"This model's maximum context length is 32768 tokens. However, you requested 41205 tokens (37109 in the messages, 4096 in the completion). Please reduce the length of the messages or completion.","type":"BadRequestError","param":null,"code":400}
            """,
    };

    /// <summary>400: the server was started without tool calls.</summary>
    public static FakeError VllmNoToolChoice { get; } = new()
    {
        Name = "vllm/no-tool-choice",
        StatusCode = 400,
        Body =
            """
            {"error":{"message":"\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set","type":"BadRequestError","param":null,"code":400}}
            """,
    };

    /// <summary>404: the server serves another model.</summary>
    public static FakeError VllmModelNotFound { get; } = new()
    {
        Name = "vllm/model-not-found",
        StatusCode = 404,
        Body =
            """
            {"object":"error","message":"The model `{model}` does not exist.","type":"NotFoundError","param":null,"code":404}
            """,
    };

    /// <summary>503: the model is being loaded.</summary>
    public static FakeError LlamaCppLoading { get; } = new()
    {
        Name = "llamacpp/model-loading",
        StatusCode = 503,
        ContentType = "application/json; charset=utf-8",
        Body =
            """
            {"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}
            """,
    };

    /// <summary>503: the model is being loaded; the body says how long it takes.</summary>
    public static FakeError HuggingFaceLoading { get; } = new()
    {
        Name = "huggingface/model-loading",
        StatusCode = 503,
        Body =
            """
            {"error":"Model {model} is currently loading","estimated_time":20.0}
            """,
    };

    /// <summary>403: the gateway gave up waiting for the model; the status misleads.</summary>
    public static FakeError GpuStackUpstreamTimeout { get; } = new()
    {
        Name = "gpustack/upstream-timeout",
        StatusCode = 403,
        ContentType = "text/plain",
        Body = "upstream request timeout",
    };

    /// <summary>403: the model server closed the connection; the status misleads.</summary>
    public static FakeError GpuStackConnectionTerminated { get; } = new()
    {
        Name = "gpustack/connection-terminated",
        StatusCode = 403,
        ContentType = "text/plain",
        Body = "upstream connect error or disconnect/reset before headers. reset reason: connection termination",
    };

    /// <summary>503: no instance of the model is running.</summary>
    public static FakeError GpuStackNoInstance { get; } = new()
    {
        Name = "gpustack/no-instance",
        StatusCode = 503,
        Body =
            """
            {"error":{"code":503,"message":"No running instances available for model {model}","type":"ServiceUnavailable"}}
            """,
    };

    internal static IReadOnlyList<FakeError> All { get; } =
    [
        OllamaModelNotFound, OllamaNoTools, OllamaRunnerStopped, OllamaBusy, VllmContextLength, VllmNoToolChoice,
        VllmModelNotFound, LlamaCppLoading, HuggingFaceLoading, GpuStackUpstreamTimeout, GpuStackConnectionTerminated,
        GpuStackNoInstance,
    ];
}
