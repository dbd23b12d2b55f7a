namespace LlmResilience;

/// <summary>What is at fault when an attempt fails.</summary>
public enum LlmBlame
{
    /// <summary>Nothing that could be blamed: the caller cancelled, or its deadline passed.</summary>
    None,

    /// <summary>This request; the same request fails everywhere.</summary>
    Request,

    /// <summary>This API path of this model.</summary>
    Endpoint,

    /// <summary>This model of this provider.</summary>
    Model,

    /// <summary>The credential or the account behind it.</summary>
    Key,

    /// <summary>The provider, or the way to it.</summary>
    Provider,
}
