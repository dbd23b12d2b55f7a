namespace LlmResilience.Calls;

/// <summary>Where a request names its model.</summary>
internal enum ModelPlace : byte
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>In the property <c>model</c> of the JSON body.</summary>
    Body,

    /// <summary>In the URL's path.</summary>
    Url,
}
