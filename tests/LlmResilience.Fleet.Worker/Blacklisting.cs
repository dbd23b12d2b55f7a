using LlmResilience.Circuits;
using Microsoft.Extensions.Hosting;

namespace LlmResilience.Fleet.Worker;

/// <summary>One process blacklists target after target, another says when it knows. Both read the machine's one steady clock.</summary>
internal static class Blacklisting
{
    private static readonly CircuitEvidence Failure = new() { Signal = OutcomeSignal.Bad, Category = LlmErrorCategory.ServerError };

    /// <summary>After a line of the parent: opens one circuit after another by its own full threshold. Prints <c>number time</c> for each.</summary>
    public static async Task<int> OpenAsync(string store, int count)
    {
        using IHost host = await WorkerHost.StartAsync(store, Configure);
        CircuitBook circuits = host.Get<CircuitBook>();
        _ = host.Get<ILlmHints>();
        await host.Get<ILlmHints>().LoadedAsync();
        WorkerHost.Tell("ready");
        await WorkerHost.HearAsync();
        Random pauses = new(1);
        for (int i = 0; i < count; i++)
        {
            Circuit circuit = circuits.For(WorkerHost.Target(i));
            long opened = TimeProvider.System.GetTimestamp();
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            while (circuit.TryEnter(now, CircuitEntry.NoRamp, out CircuitPermit permit))
            {
                circuit.Record(permit, Failure, now);
            }

            WorkerHost.Tell($"{i} {opened}");
            await Task.Delay(TimeSpan.FromMilliseconds(6 + pauses.Next(8)));
        }

        await WorkerHost.HearAsync();
        await host.StopAsync();
        return 0;
    }

    /// <summary>Prints <c>number time</c> for each target that this process has become suspicious of, in their order.</summary>
    public static async Task<int> WatchAsync(string store, int count)
    {
        using IHost host = await WorkerHost.StartAsync(store, Configure);
        CircuitBook circuits = host.Get<CircuitBook>();
        await host.Get<ILlmHints>().LoadedAsync();
        WorkerHost.Tell("ready");
        for (int i = 0; i < count; i++)
        {
            Subject target = WorkerHost.Target(i);
            while (circuits.Find(target)?.View(TimeProvider.System.GetUtcNow()).Suspect != true)
            {
                await Task.Delay(1);
            }

            WorkerHost.Tell($"{i} {TimeProvider.System.GetTimestamp()}");
        }

        await host.StopAsync();
        return 0;
    }

    // Long enough for the last of a thousand.
    private static void Configure(LlmResilienceOptions options) => options.Circuits.Target.OpenFor = TimeSpan.FromMinutes(5);
}
