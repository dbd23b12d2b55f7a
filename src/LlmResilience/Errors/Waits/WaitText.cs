using System.Globalization;
using System.Text.RegularExpressions;
using LlmResilience.Errors.Reading;

namespace LlmResilience.Errors.Waits;

/// <summary>Waits in sentences: "Please try again in 1m12.5s", "retry after 20 seconds", "will reset on 2026-06-01 at 00:00 UTC".</summary>
internal static partial class WaitText
{
    private static readonly string[] Before =
    [
        "try again in ", "try again after ", "retry in ", "retry after ", "retry-after: ", "retry-after ", "retry_after: ", "retryafter: ", "retry_after=", "reset after ", "resets after ",
        "reset in ", "resets in ", "resets in: ", "resets after: ", "wait for ", "please wait ", "must wait ", "available in ", "available again in ", "back in ", "retrying in ", "cooldown: ",
        "retry_after_seconds: ", "request again in ", "again within ", "limit resets in ", "replenished in ", "refreshes in ", "renews in ", "wait at least ", "until reset: ", "cooling down for ", "请在", "请等待", "重试时间: ",
    ];

    private static readonly string[] Fillers = ["about ", "approximately ", "~", "at least ", "another ", "around ", "the next ", "approx. "];

    public static TimeSpan? Find(List<string> messages, DateTimeOffset? now)
    {
        TimeSpan? longest = null;
        foreach (string message in messages)
        {
            if (message.AsSpan().IndexOfAnyInRange('0', '9') < 0)
            {
                continue;
            }

            string text = MessageText.ForMatching(message);
            foreach (string anchor in Before)
            {
                longest = Longest(longest, FindAfter(text, anchor));
            }

            Match behind = SecondsBehind().Match(text);
            if (behind.Success)
            {
                longest = Longest(longest, Durations.FromSeconds(double.Parse(behind.Groups[1].ValueSpan, CultureInfo.InvariantCulture)));
            }

            longest ??= RetryAfterReader.Until(FindMoment(message) ?? ClockTimes.Next(message, now), now);
        }

        return longest;
    }

    private static TimeSpan? Longest(TimeSpan? one, TimeSpan? other) => one is null || other > one ? other ?? one : one;

    private static TimeSpan? FindAfter(string text, string anchor)
    {
        TimeSpan? longest = null;
        for (int at = text.IndexOf(anchor, StringComparison.Ordinal); at >= 0; at = text.IndexOf(anchor, at + anchor.Length, StringComparison.Ordinal))
        {
            if (!IsTiedToAFix(text, at))
            {
                longest = Longest(longest, ReadWait(SkipFillers(text.AsSpan(at + anchor.Length)), anchor));
            }
        }

        return longest;
    }

    private static TimeSpan? ReadWait(ReadOnlySpan<char> rest, string anchor)
    {
        if (Durations.TryParse(rest, out TimeSpan wait, out _))
        {
            return wait;
        }

        Match clock = Clock().Match(rest[..Math.Min(rest.Length, 12)].ToString());
        if (clock.Success && TimeSpan.TryParse(clock.Value, CultureInfo.InvariantCulture, out TimeSpan time))
        {
            return time;
        }

        // A bare number is one of seconds only where the sentence quotes the header.
        int digits = 0;
        while (digits < rest.Length && (char.IsAsciiDigit(rest[digits]) || rest[digits] == '.'))
        {
            digits++;
        }

        bool bare = digits > 0 && (digits == rest.Length || rest[digits] is '.' or ',' or '\'' or ')' or ';' or '}' or '秒');
        return bare && anchor.StartsWith("retry", StringComparison.Ordinal)
            && double.TryParse(rest[..digits].TrimEnd('.'), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            ? Durations.FromSeconds(seconds)
            : null;
    }

    private static ReadOnlySpan<char> SkipFillers(ReadOnlySpan<char> text)
    {
        text = text.TrimStart(" ':");
        foreach (string filler in Fillers)
        {
            if (text.StartsWith(filler, StringComparison.Ordinal))
            {
                return text[filler.Length..];
            }
        }

        return text;
    }

    /// <summary>"If you paid just now, try again in 5 minutes" names no wait for the others.</summary>
    private static bool IsTiedToAFix(string text, int at)
    {
        int sentence = text.LastIndexOf(". ", at, StringComparison.Ordinal);
        return text.AsSpan(sentence + 1, at - sentence - 1).TrimStart(" .").StartsWith("if you ", StringComparison.Ordinal);
    }

    private static DateTimeOffset? FindMoment(string message)
    {
        Match match = MomentInText().Match(message);
        if (!match.Success)
        {
            return null;
        }

        string zone = match.Groups["offset"].Success ? match.Groups["offset"].Value.Insert(3, ":").Replace("::", ":", StringComparison.Ordinal)
            : match.Groups["zone"].Success ? "Z"
            : match.Groups["cn"].Success ? "+08:00" : "";
        return zone.Length == 0 ? null : Moments.Parse($"{match.Groups["date"].Value}T{match.Groups["time"].Value}{zone}");
    }

    [GeneratedRegex(@"^\d{1,2}:\d\d:\d\d", RegexOptions.CultureInvariant)]
    private static partial Regex Clock();

    [GeneratedRegex(@"(\d{1,6}(?:\.\d+)?) ?(?:秒后|s后|seconds later)", RegexOptions.CultureInvariant)]
    private static partial Regex SecondsBehind();

    [GeneratedRegex(@"(?:(?:reset|again|access|until|after|at|available|resume)\w{0,3}[: ]{1,2}(?:on |at )?|(?<cn>将?在|将于) ?)(?<date>\d{4}-\d\d-\d\d)(?:T| at | )(?<time>\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?: ?(?:(?<offset>[+-]\d\d:?\d\d)|(?<zone>UTC|GMT|Z)))?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MomentInText();
}
