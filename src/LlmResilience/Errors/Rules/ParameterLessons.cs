using System.Collections.Frozen;
using System.Text.RegularExpressions;
using LlmResilience.Errors.Reading;

namespace LlmResilience.Errors.Rules;

/// <summary>
/// Names the refused parameter: from the sentence, else from the field that the answer has for it, else the one parameter that the
/// message names. Of two, none is learned: they may be refused only together.
/// </summary>
internal static partial class ParameterLessons
{
    private static readonly FrozenSet<string> Known = new[]
    {
        "temperature", "top_p", "top_k", "min_p", "n", "stop", "seed", "logprobs", "top_logprobs", "tools", "tool_choice", "stream", "stream_options", "max_tokens", "max_completion_tokens",
        "max_output_tokens", "presence_penalty", "frequency_penalty", "repetition_penalty", "logit_bias", "response_format", "store", "metadata", "reasoning", "reasoning_effort", "reasoning_content",
        "parallel_tool_calls", "modalities", "audio", "service_tier", "thinking", "thinking_budget", "functions", "function_call", "best_of", "suffix", "prediction", "verbosity", "background", "truncation",
        "instructions", "cache_control", "previous_response_id", "dimensions", "encoding_format", "web_search_options", "chat_template", "chat_template_kwargs", "guided_json", "stop_sequences",
        "safety_identifier", "prompt_cache_key", "enable_thinking", "include_reasoning", "output_config", "context_management", "betas", "keep_alive", "options", "format", "think", "image_url", "file_url",
    }.Select(static name => name.Replace("_", "", StringComparison.Ordinal)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static Lessons Complete(Lessons lessons, ErrorFacts facts)
    {
        // The model and the messages are what a request is about, not what it could leave out.
        string? field = facts.Parameter is "model" or "messages" or "input" or "prompt" or "body" ? null : facts.Parameter;
        string? parameter = Name(lessons.Parameter) ?? Name(field) ?? OnlyNamed(facts);
        return lessons with { Parameter = parameter, NewParameter = Name(lessons.NewParameter) };
    }

    /// <summary>Whether an unquoted word is a parameter's name and not a word of the sentence ("streaming is not supported").</summary>
    public static bool LooksLikeName(string word) =>
        word.AsSpan().IndexOfAny("_.[") >= 0
        || (char.IsAsciiLetterLower(word[0]) && word.AsSpan(1).ContainsAnyInRange('A', 'Z'))
        || (Known.Contains(word) && word is not ("format" or "options" or "think" or "audio" or "n"));

    private static string? Name(string? text)
    {
        // A name has no spaces; anything else is a sentence in a field meant for a name.
        if (string.IsNullOrWhiteSpace(text) || text.Length > 100 || text.Contains(' ', StringComparison.Ordinal))
        {
            return null;
        }

        // "messages.1.assistant.name" is a field of a message.
        text = PathOfMessage().IsMatch(text) ? text[(text.LastIndexOf('.') + 1)..] : text;

        // "thinking.type.enabled" is the parameter with its value.
        text = text.StartsWith("body.", StringComparison.Ordinal) ? text[5..] : text;
        int value = text.LastIndexOf('.');
        return value > 0 && text[(value + 1)..] is "enabled" or "disabled" or "true" or "false" ? text[..value] : text;
    }

    private static string? OnlyNamed(ErrorFacts facts)
    {
        string? found = null;
        foreach (Match match in Word().Matches(facts.Messages.Count > 0 ? facts.Messages[^1] : ""))
        {
            string word = match.Value;
            bool named = Known.Contains(word.Replace("_", "", StringComparison.Ordinal)) && (word.Contains('_', StringComparison.Ordinal) || word.Length > 6 || IsQuoted(match, facts.Messages[^1]));
            if (named && found is not null && !found.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }

            found = named ? word : found;
        }

        return found;
    }

    private static bool IsQuoted(Match match, string message) =>
        match.Index > 0 && message[match.Index - 1] is '\'' or '"' or '`';

    [GeneratedRegex(@"^messages\.\d+\.(?:system|user|assistant|tool)\.[a-z_]+$", RegexOptions.CultureInvariant)]
    private static partial Regex PathOfMessage();

    [GeneratedRegex(@"[A-Za-z][A-Za-z0-9_]{0,40}", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
