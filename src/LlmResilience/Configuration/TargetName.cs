using System.Diagnostics.CodeAnalysis;

namespace LlmResilience.Configuration;

/// <summary>The name of a target. Providers compare without regard to case, models exactly.</summary>
internal readonly record struct TargetName(string Provider, string Model)
{
    /// <summary>Reads <c>provider/model</c>; the model begins after the first slash and may hold more of them.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, Func<string, bool> isProvider, out TargetName name)
    {
        int slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash > 0 && slash < text!.Length - 1 && !string.IsNullOrWhiteSpace(text[(slash + 1)..]) && isProvider(text[..slash]))
        {
            name = new TargetName(text[..slash].ToLowerInvariant(), text[(slash + 1)..]);
            return true;
        }

        name = default;
        return false;
    }

    public bool Equals(TargetName other) =>
        string.Equals(Provider, other.Provider, StringComparison.OrdinalIgnoreCase) && string.Equals(Model, other.Model, StringComparison.Ordinal);

    public override int GetHashCode() =>
        HashCode.Combine(StringComparer.OrdinalIgnoreCase.GetHashCode(Provider ?? ""), StringComparer.Ordinal.GetHashCode(Model ?? ""));

    public override string ToString() => $"{Provider}/{Model}";
}
