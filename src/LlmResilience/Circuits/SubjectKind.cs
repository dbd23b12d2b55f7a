namespace LlmResilience;

/// <summary>The kinds of things that can be blamed and outlive a request.</summary>
public enum SubjectKind
{
    /// <summary>A provider at its address.</summary>
    Provider,

    /// <summary>A model of a provider.</summary>
    Target,

    /// <summary>An API path of a target.</summary>
    Endpoint,

    /// <summary>A credential at a provider.</summary>
    Key,

    /// <summary>A credential on one target.</summary>
    KeyOnTarget,
}
