namespace Quickstart;

/// <summary>The targets of the story.</summary>
internal static class Targets
{
    public const string Qwen = "qwen3-coder-30b-a3b-instruct-fp8";
    public const string Codex = "codex-mini-latest";
    public const string Gpt4 = "gpt-4-turbo";
    public const string Mini = "gpt-4o-mini";
}
