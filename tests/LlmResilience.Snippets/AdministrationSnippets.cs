namespace LlmResilience.Snippets;

public sealed class AdministrationSnippets
{
    [Fact]
    public async Task Admin_Orders_HoldAreListedAndStandInTheAudit()
    {
        await using LlmResilienceRuntime runtime = LlmResilienceRuntime.Create(
            options => options.Providers["openai"] = new ProviderOptions { Address = "https://api.openai.com/v1", ApiKey = "a-key" });
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        await OrderAsync(runtime.Admin, TimeProvider.System.GetUtcNow().AddDays(3), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        Show(runtime.Admin);
        await ShowAsync(runtime.Journal, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        await CopyAsync(runtime.Admin, path, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        File.Delete(path);
        runtime.Hints.Find("openai", "codex-mini-latest")!.Should().BeEquivalentTo(new { PreferredEndpoint = "/v1/responses", Standing = TargetStanding.Good });
        (await runtime.Journal.ReadAuditAsync(new AuditQuery())).Lines.Select(line => line.Action)
            .Should().BeEquivalentTo("blacklist", "reinstate", "set_preferred_endpoint", "import");
    }

    private static async Task OrderAsync(ILlmResilienceAdmin admin, DateTimeOffset monday, CancellationToken cancellationToken)
    {
        ChangeNote note = new("alice", "retired on Friday, see the provider's mail");
        await admin.BlacklistAsync("openai", "codex-mini-latest", note, until: monday, cancellationToken);
        await admin.ReinstateAsync("openai", "codex-mini-latest", note, cancellationToken);
        await admin.SetPreferredEndpointAsync("openai", "codex-mini-latest", "/v1/responses", note, cancellationToken);
    }

    private static void Show(ILlmResilienceAdmin admin)
    {
        foreach (CircuitStatus circuit in admin.ListCircuits().Where(circuit => circuit.Standing != CircuitStanding.Closed))
        {
            Console.WriteLine($"{circuit.Subject}: {circuit.Standing} until {circuit.Until:u}, {circuit.Reason} {circuit.OrderedBy} {circuit.OrderReason}");
        }
    }

    private static async Task ShowAsync(IErrorJournal journal, CancellationToken cancellationToken)
    {
        AuditPage page = await journal.ReadAuditAsync(new AuditQuery { Provider = "openai", PageSize = 50 }, cancellationToken);
        foreach (AuditLine line in page.Lines)
        {
            Console.WriteLine($"{line.At:u} {line.Who,-12} {line.Action,-22} {line.Subject} {line.Detail}: {line.Why}");
        }
    }

    private static async Task CopyAsync(ILlmResilienceAdmin admin, string path, CancellationToken cancellationToken)
    {
        await using (FileStream file = File.Create(path))
        {
            await admin.ExportAsync(file, cancellationToken);
        }

        await using (FileStream file = File.OpenRead(path))
        {
            HintImportResult result = await admin.ImportAsync(file, new ChangeNote("alice", "the hints of staging"), cancellationToken);
        }
    }
}
