namespace LlmResilience.Calls;

/// <summary>Where a request says whether it wants its answer streamed.</summary>
internal enum StreamingPlace
{
    /// <summary>Nowhere: the answer comes in one piece.</summary>
    Never,

    /// <summary>In the body's property <c>stream</c>; no, where it is missing.</summary>
    Body,

    /// <summary>In the body's property <c>stream</c>; yes, where it is missing.</summary>
    BodyElseYes,

    /// <summary>In the path: this endpoint always streams.</summary>
    Always,

    /// <summary>In the path, and as events only with the query <c>alt=sse</c>.</summary>
    Query,

    /// <summary>Not where it could be read before the answer.</summary>
    Unseen,
}
