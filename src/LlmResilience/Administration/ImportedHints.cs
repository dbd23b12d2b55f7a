namespace LlmResilience.Administration;

/// <summary>A document that was read and found good.</summary>
/// <param name="ExportedAt">When it was written.</param>
/// <param name="Hints">What it says, each subject once, without what has ended.</param>
internal sealed record ImportedHints(DateTimeOffset ExportedAt, IReadOnlyList<HintDelta> Hints);
