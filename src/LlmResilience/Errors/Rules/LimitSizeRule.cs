using System.Globalization;
using System.Text.RegularExpressions;
using LlmResilience.Errors.Reading;

namespace LlmResilience.Errors.Rules;

/// <summary>"Limit 7000, Used 0, Requested 12903": a request above its limit never fits, whatever wait comes with the answer.</summary>
internal static partial class LimitSizeRule
{
    public static Finding? Find(ErrorFacts facts)
    {
        foreach (string message in facts.Messages)
        {
            if (!message.Contains("equested", StringComparison.Ordinal) || (facts.TellingStatus != 429 && Context().IsMatch(message)))
            {
                continue;
            }

            Match limit = Limit().Match(message);
            Match requested = Requested().Match(message);
            if (limit.Success && requested.Success && Number(requested) > Number(limit) && Number(limit) > 0)
            {
                return new Finding(LlmErrorCategory.RequestTooLarge, "message:requested_above_limit");
            }
        }

        return null;
    }

    private static long Number(Match match) =>
        long.Parse(match.Groups[1].Value.Replace(",", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>What the model can hold is no limit of the account's.</summary>
    [GeneratedRegex(@"\bmodel(?:'s)? (?:token|context) limit|\bcontext (?:length|window|limit|size)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Context();

    [GeneratedRegex(@"\blimit:? ~?(\d[\d,]{0,11})\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Limit();

    [GeneratedRegex(@"\brequested:? ~?(\d[\d,]{0,11})\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Requested();
}
