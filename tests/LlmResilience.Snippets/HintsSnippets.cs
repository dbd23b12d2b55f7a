using System.Net.Http.Json;
using LlmResilience.Testing;

namespace LlmResilience.Snippets;

public sealed class HintsSnippets
{
    [Fact]
    public async Task Hints_AfterAFailure_AreShownAndForgotten()
    {
        await using FakeProvider openAI = await FakeProvider.StartAsync();
        openAI.Model("codex-mini-latest").Fails("openai/responses-only");
        await using LlmResilienceRuntime runtime = LlmResilienceRuntime.Create(
            options => options.Providers["openai"] = new ProviderOptions { Address = openAI.OpenAIAddress.ToString(), ApiKey = "a-key" });
        using HttpClient http = runtime.CreateClient();
        using HttpResponseMessage response = await http.PostAsJsonAsync(openAI.OpenAIAddress + "/chat/completions", new { model = "codex-mini-latest" });
        ILlmHints hints = runtime.Hints;
        LearnedElement lesson = hints.Find("openai", "codex-mini-latest")!.Lessons[0];

        Show(hints);
        Forget(hints, lesson);

        (hints.Find("openai", "codex-mini-latest")?.Lessons ?? []).Should().BeEmpty();
    }

    [Fact]
    public async Task Hints_OfATargetThatWasMended_AreForgotten()
    {
        await using LlmResilienceRuntime runtime = LlmResilienceRuntime.Create(options => options.Providers["gpustack"] = new ProviderOptions { Address = "http://gpustack.local/v1" });
        ILlmHints hints = runtime.Hints;

        hints.Forget("gpustack", "qwen3-coder-30b");

        hints.Find("gpustack", "qwen3-coder-30b").Should().BeNull();
    }

    private static void Show(ILlmHints hints)
    {
        foreach (TargetHint hint in hints.List())
        {
            Console.WriteLine($"{hint.Target,-40} {hint.Standing,-12} {hint.SuccessCount,6} good {hint.ErrorCount,6} failed  {hint.Advice}");
        }
    }

    private static void Forget(ILlmHints hints, LearnedElement lesson)
    {
        hints.Forget("openai", "codex-mini-latest");                                    // everything about the target
        hints.Forget("openai", "codex-mini-latest", lesson.Key);                        // one lesson
    }
}
