namespace LlmResilience.Calls.Bodies;

/// <summary>Where a member of an object stands in JSON text.</summary>
/// <param name="NameStart">The first byte of the name, after its quote.</param>
/// <param name="NameEnd">The name's closing quote.</param>
/// <param name="ValueStart">The first byte of the value.</param>
/// <param name="ValueEnd">The byte after the value.</param>
internal readonly record struct JsonMember(int NameStart, int NameEnd, int ValueStart, int ValueEnd)
{
    /// <summary>Whether the member has this name.</summary>
    public bool IsNamed(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name) => JsonNames.Means(json[NameStart..NameEnd], name);

    /// <summary>The text of the value.</summary>
    public ReadOnlySpan<byte> ValueIn(ReadOnlySpan<byte> json) => json[ValueStart..ValueEnd];
}
