using System.Globalization;
using System.Text.RegularExpressions;
using LlmResilience.Errors;
using LlmResilience.Errors.Rules;
using LlmResilience.Tests.Architecture;

namespace LlmResilience.Tests.Errors;

/// <summary>Compares docs/errors.md with the categories, their defaults and the verdict policy.</summary>
public sealed partial class ErrorsPageTests
{
    private static readonly (LlmErrorCategory Category, LlmBlame Blame, string Row)[] Rows =
    [
        .. RowPattern().Matches(Repository.Read("docs/errors.md")).Select(match => (
            CategoryOf(match.Groups["category"].Value),
            Enum.Parse<LlmBlame>(match.Groups["blame"].Value, ignoreCase: true),
            match.Groups["rest"].Value)),
    ];

    [Fact]
    public void Page_HasARowForEveryCategoryAndItsUsualBlame() =>
        Rows.Select(row => (row.Category, row.Blame)).Should().OnlyHaveUniqueItems().And.Contain(
            Enum.GetValues<LlmErrorCategory>().Select(category => (category, CategoryDefaults.BlameOf(category, 400))));

    [Fact]
    public void Page_SaysWhatEachCategoryLeadsTo()
    {
        foreach ((LlmErrorCategory category, LlmBlame blame, string row) in Rows)
        {
            row.Should().Be(Expected(category, blame), "that is what {0}, blamed on {1}, leads to", category, blame);
        }
    }

    private static string Expected(LlmErrorCategory category, LlmBlame blame)
    {
        int? status = category == LlmErrorCategory.Unknown && blame == LlmBlame.Request ? 400 : null;
        LlmError error = new()
        {
            Category = category,
            Blame = blame,
            Transient = CategoryDefaults.IsTransient(category, status),
            MayHaveRun = CategoryDefaults.MayHaveRun(category, inStream: false),
            Evidence = "table",
        };
        VerdictPolicy policy = VerdictPolicyTable.BuiltIn.For(error);
        RetryOptions options = new();
        string repeats = policy.Timing == RepeatTiming.StatedTime
            ? string.Create(CultureInfo.InvariantCulture, $"≤ {options.ShortWait.TotalSeconds} s / ≤ {options.WaitCeiling.TotalSeconds} s")
            : string.Create(CultureInfo.InvariantCulture, $"{policy.RetriesWithFallback} / {policy.Retries}");
        string mayHaveRun = error.MayHaveRun.ToString().ToLowerInvariant();
        return $"{YesNo(error.Transient)} | {mayHaveRun} | {repeats} | {YesNo(policy.NextTarget)}";
    }

    private static LlmErrorCategory CategoryOf(string name)
    {
        LlmErrorCategoryNames.TryParse(name, out LlmErrorCategory category).Should().BeTrue("{0} is a category", name);
        return category;
    }

    private static string YesNo(bool value) => value ? "yes" : "no";

    [GeneratedRegex(@"^\| `(?<category>\w+)` \| [^|]+ \| (?<blame>\w+) \| (?<rest>(?:yes|no) \| .+) \|$", RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
