using System.Text;
using LlmResilience.Tests.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Administration;

/// <summary>What tests of administration share: notes, exports as text, and the audit.</summary>
internal static class AdminLab
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static ChangeNote Note { get; } = new("alice", "it is being retired");

    public static ILlmResilienceAdmin Admin(this ResilienceHost host) => host.Services.GetRequiredService<ILlmResilienceAdmin>();

    public static Task<T> InTime<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);

    public static async Task<string> ExportAsync(this ResilienceHost host)
    {
        using MemoryStream stream = new();
        await host.Admin().ExportAsync(stream).AsTask().WaitAsync(Limit);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static Task<HintImportResult> ImportAsync(this ResilienceHost host, string json) =>
        host.Admin().ImportAsync(new MemoryStream(Encoding.UTF8.GetBytes(json)), Note).InTime();

    public static async Task<IReadOnlyList<AuditLine>> AuditAsync(this ResilienceHost host) =>
        (await host.Services.GetRequiredService<IErrorJournal>().ReadAuditAsync(new AuditQuery()).InTime()).Lines;

    /// <summary>A host that makes no calls, with a provider "openai" that has a key.</summary>
    public static Task<ResilienceHost> StartAsync(FakeTimeProvider? time = null, Action<IServiceCollection>? services = null) => ResilienceHost.StartAsync(
        static options => options.Providers["openai"] = new ProviderOptions { Address = "https://api.openai.com/v1", ApiKey = "sk-planted-0123456789" },
        services: services,
        time: time);
}
