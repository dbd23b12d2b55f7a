using System.Text;
using System.Text.Json;
using LlmResilience.Testing;
using Microsoft.Extensions.DependencyInjection;
using LlmResilience.Tests.Wire;

namespace LlmResilience.Sqlite.Tests.Wire;

/// <summary>Planted prompt text, answers and secrets reach nothing that is written, kept or thrown.</summary>
public sealed class PrivacyTests : WireTest, IDisposable
{
    private const string Prompt = "The patient Zebulon Quartermäin of Ashbury takes twenty grams of xylofantine since Tuesday";
    private const string OwnKey = "sk-own-4f9d8e7c6b5a49382716";
    private const string ConfiguredKey = "sk-conf-a1b2c3d4e5f60718293a";
    private const string Answer = "Answerword Completionsecret";

    private static readonly string[] Planted =
        ["Zebulon", "Quarterm", "Ashbury", "xylofantine", "sk-own", "4f9d8e7c", "sk-conf", "a1b2c3d4", "Answerword", "Completionsecret", "queryword", "headerword"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Everything_WrittenKeptOrThrown_IsFreeOfWhatWasPlanted()
    {
        string folder = Path.GetDirectoryName(_folder.NewFile())!;
        string file = Path.Combine(folder, "hints.db");
        StringBuilder seen = new();
        await using (ResilienceHost host = await ResilienceHost.StartAsync(
            options =>
            {
                options.Providers["one"] = At(One.OpenAIAddress, ConfiguredKey);
                options.Providers["two"] = At(Two.OpenAIAddress);
                options.Circuits.Key.OpenForAtMost = options.Circuits.Key.OpenFor;
            },
            builder => builder.UseSqliteHintStore(file).UseSqliteErrorJournal(Path.Combine(folder, "journal.db"))))
        {
            int number = 0;
            foreach (FakeReply reply in Replies())
            {
                await CallAsync(host, One, $"m{number++}", reply, seen);
                await CallAsync(host, Two, $"m{number++}", reply, seen);

                // What a refused key or a dropped connection has shut is tried again: an attempt that is not made could not leak.
                host.Time.Advance(TimeSpan.FromHours(1));
            }

            number.Should().BeGreaterThan(20);
            await host.Hints.FlushAsync().AsTask().WaitAsync(Limit);
            seen.AppendLine(JsonSerializer.Serialize(await JournalOf(host, atLeast: number - 6)));
            seen.AppendLine(JsonSerializer.Serialize(host.Hints.List()));
            foreach (var record in host.Logs.GetSnapshot().Where(record => record.Category!.StartsWith("LlmResilience", StringComparison.Ordinal)))
            {
                seen.AppendLine(record.Message).AppendLine(record.Exception?.ToString());
                foreach (KeyValuePair<string, string?> field in record.StructuredState ?? [])
                {
                    seen.AppendLine(field.Value);
                }
            }
        }

        ExpectNothing(seen.ToString());
        seen.ToString().Should().Contain("one/m0", "the search must have something to search");
        string[] files = Directory.GetFiles(folder, "*.db*");
        files.Select(Path.GetFileName).Should().Contain(["hints.db", "journal.db"]);
        foreach (string written in files)
        {
            byte[] bytes = await File.ReadAllBytesAsync(written);
            ExpectNothing(Encoding.UTF8.GetString(bytes));
            ExpectNothing(Encoding.Latin1.GetString(bytes));
        }
    }

    private static async Task<IReadOnlyList<JournalEntry>> JournalOf(ResilienceHost host, int atLeast)
    {
        IErrorJournal journal = host.Services.GetRequiredService<IErrorJournal>();
        IReadOnlyList<JournalEntry> entries = [];

        for (int i = 0; i < 20_000 && entries.Count < atLeast; i++)
        {
            // The driven clock sends what waits on its way; in between it stands still, since it also limits the time that the writing takes.
            if (i % 500 == 0)
            {
                host.Time.Advance(TimeSpan.FromMinutes(1));
            }

            entries = (await journal.QueryAsync(new JournalQuery { PageSize = 1_000 }).AsTask().WaitAsync(Limit)).Entries;
        }

        entries.Should().HaveCountGreaterThanOrEqualTo(atLeast, "the search must have something to search");
        return entries;
    }

    private static void ExpectNothing(string text)
    {
        foreach (string word in Planted)
        {
            int at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase);
            (at < 0 ? "" : text.Substring(Math.Max(0, at - 80), Math.Min(200, text.Length - Math.Max(0, at - 80)))).Should().BeEmpty("'{0}' was planted", word);
        }
    }

    private static async Task CallAsync(ResilienceHost host, FakeProvider provider, string model, FakeReply reply, StringBuilder seen)
    {
        provider.Model(model).RepliesWith(reply);
        string body = JsonSerializer.Serialize(new { messages = new[] { new { role = "user", content = Prompt } }, max_tokens = 5, model });
        using HttpRequestMessage request = Post(provider.BaseAddress, "v1/chat/completions?trace=queryword", Json(body));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + OwnKey);
        request.Headers.Add("X-Own", "headerword");
        using LlmCallScope scope = LlmCallScope.Begin(new LlmCallOptions { NoFallback = true, Deadline = TimeSpan.FromMilliseconds(1) });
        try
        {
            using HttpResponseMessage response = await SendAsync(host.Client(), request, until: HttpCompletionOption.ResponseHeadersRead);
            try
            {
                await response.Content.CopyToAsync(Stream.Null);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                seen.AppendLine(e.ToString());
            }
        }
        catch (LlmCallFailedException e)
        {
            seen.AppendLine(e.ToString()).AppendLine(JsonSerializer.Serialize(e.Report)).AppendLine(JsonSerializer.Serialize(e.Error));
        }

        seen.AppendLine(JsonSerializer.Serialize(scope.Reports)).AppendLine(JsonSerializer.Serialize(request.GetLlmError()));
    }

    private static IEnumerable<FakeReply> Replies()
    {
        string[] messages =
        [
            $"Invalid prompt: {Prompt}",
            $"Could not process '{Prompt}' for key {OwnKey}",
            $"Incorrect API key provided: {OwnKey}. You can find your API key elsewhere.",
            $"Incorrect API key provided: {ConfiguredKey}.",
            $"Upstream said: {Prompt[..40]}... (request cut)",
            $"Overloaded while working on: {Prompt.ToUpperInvariant()}",
            $"Bearer {ConfiguredKey} was refused; Authorization: Bearer {OwnKey}",
        ];
        foreach (int status in (int[])[400, 401, 403, 404, 429, 500, 503])
        {
            foreach (string message in messages)
            {
                yield return FakeReply.Status(status, JsonSerializer.Serialize(new { error = new { message, type = "invalid_request_error", code = (string?)null, param = Prompt } }));
            }

            yield return FakeReply.Status(status, $"<html><body><h1>Error</h1><p>{Prompt} {OwnKey} {ConfiguredKey}</p></body></html>", "text/html");
            yield return FakeReply.Status(status, $"{Prompt} {OwnKey} {ConfiguredKey}", "text/plain", [new("x-echo", OwnKey), new("x-request-id", OwnKey)]);
            yield return FakeReply.Status(status, "{\"error\":{\"message\":\"" + Prompt);
        }

        yield return FakeReply.Answer(Answer);
        yield return FakeReply.Status(200, "{\"choices\":[{\"message\":{\"content\":\"" + Answer + "\"}}]}").CutAfterBytes(50);
        yield return FakeReply.Drop();
    }
}
