using System.Net;
using LlmResilience.Tests.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Sqlite.Tests.Wire;

/// <summary>A file that is damaged or taken away beneath a running host: told once, no call fails, and learning goes on.</summary>
public sealed class DamageTests : WireTest, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_FileDamaged_IsToldOnceAndWhatIsLearnedGoesToANewFile()
    {
        string file = _folder.NewFile();
        await using (ResilienceHost first = await StartOnAsync(file))
        {
            await CallAsync(first, times: 1);
        }

        await File.WriteAllBytesAsync(file, [.. Enumerable.Range(0, 20_000).Select(static i => (byte)((i * 31) + 7))]);
        await using ResilienceHost host = await StartOnAsync(file);
        await host.Hints.LoadedAsync().AsTask().WaitAsync(Limit).ContinueWith(static _ => { }, TaskScheduler.Default);
        await CallAsync(host, times: 3);
        await host.Hints.FlushAsync().AsTask().WaitAsync(Limit);

        host.Logs.GetSnapshot().Where(static log => log.Level >= LogLevel.Warning).Should().ContainSingle()
            .Which.Message.Should().Contain("it was damaged. It has been set aside as");
        host.Logs.GetSnapshot().Should().ContainSingle(static log => log.Id.Name == "HintStoreBack");
        (await StoredAsync(file, host.Time)).SuccessCount.Should().Be(3);
    }

    [Fact]
    public async Task Run_FileTakenAway_WhatIsLearnedLaterGoesToANewFile()
    {
        string file = _folder.NewFile();
        await using ResilienceHost host = await StartOnAsync(file);
        await CallAsync(host, times: 2);
        await host.Hints.FlushAsync().AsTask().WaitAsync(Limit);
        foreach (string part in (ReadOnlySpan<string>)["", "-wal", "-shm"])
        {
            File.Delete(file + part);
        }

        await CallAsync(host, times: 3);
        await host.Hints.FlushAsync().AsTask().WaitAsync(Limit);

        (await StoredAsync(file, host.Time)).SuccessCount.Should().BeGreaterThanOrEqualTo(3);
        host.Logs.GetSnapshot().Should().ContainSingle(static log => log.Id.Name == "HintWriterLost");
    }

    private static async Task<StoredHint> StoredAsync(string file, TimeProvider time)
    {
        using SqliteHintStore store = new(new SqliteHintStoreOptions { Path = file }, time);
        return (await store.LoadAsync()).Hints.Single(static hint => hint.Subject.Kind is SubjectKind.Target);
    }

    private static Task<ResilienceHost> StartOnAsync(string file, Action<LlmResilienceOptions> configure) =>
        ResilienceHost.StartAsync(configure, builder => builder.UseSqliteHintStore(file)).WaitAsync(Limit);

    private Task<ResilienceHost> StartOnAsync(string file) => StartOnAsync(file, ThreeTargets);

    private async Task CallAsync(ResilienceHost host, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using HttpResponseMessage answered = await SendAsync(host.Client(), Chat());
            answered.StatusCode.Should().Be(HttpStatusCode.OK);
        }
    }
}
