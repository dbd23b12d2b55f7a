namespace LlmResilience;

/// <summary>How far a refusal reaches beyond the attempt that met it.</summary>
public enum LlmLimitScope
{
    /// <summary>The answer did not say; the category's usual reach is assumed.</summary>
    Unspecified,

    /// <summary>The account behind the key: all its models.</summary>
    Account,

    /// <summary>The named model, for this key.</summary>
    Model,

    /// <summary>A pool that the provider's customers share: every key meets it.</summary>
    SharedPool,

    /// <summary>Everything at this provider: all of it is overloaded, or a firewall forbids the way to it.</summary>
    Provider,
}
