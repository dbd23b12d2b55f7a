using LlmResilience.Errors.Reading;

namespace LlmResilience.Errors.Rules;

/// <summary>Names the refused parameter: from the sentence, else from the field that the answer has for it.</summary>
internal static class ParameterLessons
{
    public static Lessons Complete(Lessons lessons, ErrorFacts facts) =>
        lessons with { Parameter = Name(lessons.Parameter) ?? Name(facts.Parameter), NewParameter = Name(lessons.NewParameter) };

    private static string? Name(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        // "thinking.type.enabled" is the parameter with its value.
        int value = text.LastIndexOf('.');
        if (value > 0 && text[(value + 1)..] is "enabled" or "disabled" or "true" or "false")
        {
            text = text[..value];
        }

        // A name has no spaces; anything else is a sentence in a field meant for a name.
        return text.Length <= 100 && !text.Contains(' ', StringComparison.Ordinal) ? text : null;
    }
}
