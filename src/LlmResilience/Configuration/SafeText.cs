using System.Text.RegularExpressions;

namespace LlmResilience.Configuration;

/// <summary>Shows a configured value in a fault or log line: bounded, on one line, and without what may be a secret in the wrong place.</summary>
internal static partial class SafeText
{
    private const int Longest = 120;

    public static string Show(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return "''";
        }

        string text = UserInfo().Replace(value, "://***@");
        text = AfterPath().Replace(text, "$1***");
        text = KeyPrefix().Replace(text, "$1***");
        text = LongToken().Replace(text, m => m.Value.Any(char.IsDigit) && m.Value.Any(char.IsLetter) ? "***" : m.Value);
        text = new string([.. text.Select(c => char.IsControl(c) ? '?' : c)]);
        return text.Length <= Longest ? $"'{text}'" : $"'{text[..Longest]}…'";
    }

    /// <summary>A person's own words without what looks like an API key or the credentials of a URL.</summary>
    public static string WithoutKeys(string text) => KeyPrefix().Replace(UserInfo().Replace(text, "://***@"), "$1***");

    [GeneratedRegex("://[^/?#]*@")]
    private static partial Regex UserInfo();

    [GeneratedRegex("([?#]).*", RegexOptions.Singleline)]
    private static partial Regex AfterPath();

    // Model and host names have no run of twenty letters and digits without a separator; keys have.
    [GeneratedRegex("[A-Za-z0-9_+=]{20,}")]
    private static partial Regex LongToken();

    [GeneratedRegex(@"\b(sk-|gsk_|xai-|AIza|pplx-|hf_|r8_|nvapi-)[A-Za-z0-9_\-+=]{4,}")]
    private static partial Regex KeyPrefix();
}
