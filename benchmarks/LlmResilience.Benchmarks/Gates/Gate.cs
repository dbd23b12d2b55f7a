namespace LlmResilience.Benchmarks.Gates;

/// <summary>One limit that the build holds us to.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Value">The value of this run.</param>
/// <param name="Limit">What it must not exceed.</param>
/// <param name="Aim">Where we want to be.</param>
/// <param name="Format">How the three are written.</param>
internal sealed record Gate(string Name, double Value, double Limit, double Aim, string Format)
{
    public bool IsMet => Value <= Limit;
}
