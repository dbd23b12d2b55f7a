namespace LlmResilience.Keys;

/// <summary>What an attempt proves its right with: known everywhere by its fingerprint only.</summary>
/// <param name="Fingerprint">A keyed hash of the secret, the access key id of a signed request, or null where nothing was sent.</param>
/// <param name="CallerOwned">Whether the caller brought it; what is learned about it stays in this process and is never said of the target.</param>
/// <param name="Rotates">Whether it is replaced by itself (a JSON web token), so that disabling it would disable nothing.</param>
/// <param name="Signed">Whether the request is signed with it, and so must not be changed.</param>
internal sealed record Credential(string? Fingerprint, bool CallerOwned, bool Rotates = false, bool Signed = false)
{
    /// <summary>The absence of a credential. Providers in one's own network often need none; what is learned without one holds for everybody.</summary>
    public static Credential None { get; } = new(null, CallerOwned: false);
}
