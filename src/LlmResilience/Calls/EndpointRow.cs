namespace LlmResilience.Calls;

/// <summary>One row of the <see cref="EndpointTable"/>.</summary>
/// <param name="Method">The HTTP method; null for any.</param>
/// <param name="Pattern">The end of the path.</param>
/// <param name="WireFormat">The dialect; <see cref="LlmWireFormat.Unknown"/> for the provider's own first one.</param>
/// <param name="Operation">What the call does.</param>
/// <param name="Endpoint">The canonical path.</param>
/// <param name="Model">Where the model stands.</param>
/// <param name="Streaming">Where it says whether to stream.</param>
internal sealed record EndpointRow(
    HttpMethod? Method,
    PathPattern Pattern,
    LlmWireFormat WireFormat,
    LlmOperation Operation,
    string Endpoint,
    ModelPlace Model,
    StreamingPlace Streaming)
{
    /// <summary>Matches only at a provider that speaks this format: elsewhere the path means something else.</summary>
    public bool OnlyWhereSpoken { get; init; }

    /// <summary>A POST here makes something that stays at the provider.</summary>
    public bool CreatesLasting { get; init; }

    /// <summary>Whether the body has to be looked at.</summary>
    public bool ReadsBody => Model == ModelPlace.Body || Streaming is StreamingPlace.Body or StreamingPlace.BodyElseYes;

    /// <summary>Whether the call may ever be served by another provider.</summary>
    public bool StaysHere => Operation is not (LlmOperation.Generate or LlmOperation.Embed or LlmOperation.CountTokens);
}
