namespace LlmResilience;

/// <summary>What a store holds, or what changed in it since a version.</summary>
public sealed record HintStoreSnapshot
{
    /// <summary>The identity of the store's content, made once when it was created. With another one, versions are not comparable.</summary>
    public required Guid StoreId { get; init; }

    /// <summary>The store's version that this is true of; it rises with each batch.</summary>
    public required long Version { get; init; }

    /// <summary>The store's clock when it was read.</summary>
    public required DateTimeOffset Clock { get; init; }

    /// <summary>One record for each subject that is known, or that changed.</summary>
    public required IReadOnlyList<StoredHint> Hints { get; init; }
}
