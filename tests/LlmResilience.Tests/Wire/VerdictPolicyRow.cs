using LlmResilience.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>One row of the policy table, as a caller sees it over a socket.</summary>
/// <param name="Name">The name in the test's title.</param>
/// <param name="Reply">What the first target answers, always.</param>
/// <param name="Category">The verdict.</param>
/// <param name="Alone">Attempts on the first target when there is no other.</param>
/// <param name="Moves">Whether the next target is tried.</param>
/// <param name="Status">The status that the caller gets when nobody else answers; null where there is no response.</param>
/// <param name="Counts">The circuits that count it.</param>
public sealed record VerdictPolicyRow(string Name, FakeReply Reply, LlmErrorCategory Category, int Alone, bool Moves, int? Status, params SubjectKind[] Counts)
{
    public override string ToString() => Name;
}
