using LlmResilience.Configuration;

namespace LlmResilience.Calls;

/// <summary>What is recognised of a call from its method, URL and body.</summary>
internal sealed class CallInfo
{
    /// <summary>The provider that the request is addressed to.</summary>
    public required Provider Provider { get; init; }

    /// <summary>The dialect of request and answer.</summary>
    public required LlmWireFormat WireFormat { get; init; }

    /// <summary>What the call does.</summary>
    public required LlmOperation Operation { get; init; }

    /// <summary>The canonical path, one of <see cref="EndpointNames"/>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Where the model stands.</summary>
    public ModelPlace ModelPlace { get; init; }

    /// <summary>The model, unescaped; null where none is named.</summary>
    public string? Model { get; init; }

    /// <summary>
    /// Where the model's JSON string begins in the body, its quotes included. With <see cref="ModelLength"/> 0 and this above 0 the body
    /// is an object without a model, and this is where a member can be put in.
    /// </summary>
    public int ModelStart { get; init; }

    /// <summary>The length of the model's JSON string in the body; 0 where the body names none.</summary>
    public int ModelLength { get; init; }

    /// <summary>Whether the answer is streamed.</summary>
    public LlmStreaming Streaming { get; init; }

    /// <summary>Whether method and path alone say that the call can be served by this provider and account only.</summary>
    public bool StaysHere { get; init; }

    /// <summary>Whether the call creates something lasting at the provider: a file, a batch, a fine-tuning job.</summary>
    public bool CreatesLasting { get; init; }
}
