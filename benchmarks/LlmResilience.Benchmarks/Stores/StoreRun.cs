using System.Diagnostics;
using System.Globalization;
using LlmResilience.Benchmarks.Gates;
using LlmResilience.Redis.Tests.Servers;

namespace LlmResilience.Benchmarks.Stores;

/// <summary>
/// Measures how many deltas a second are flushed into a store, beside hand-written upserts with the same client: each round writes a batch in
/// every way, so that whatever else the machine and its disk do falls on all of them alike.
/// </summary>
internal static class StoreRun
{
    private const int WarmUpRounds = 200;
    private static readonly TimeSpan For = TimeSpan.FromSeconds(12);

    /// <summary>Runs, and prints a line for each way.</summary>
    /// <param name="output">Gets the table.</param>
    /// <returns>The exit code: 1 when a gate is missed.</returns>
    public static async Task<int> ExecuteAsync(TextWriter output)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("llm-resilience-stores-");
        try
        {
            await using SqliteCases sqlite = new(folder.FullName);
            bool allMet = await MeasureAsync(output, sqlite.All);
            if (!RedisServer.IsInstalled)
            {
                Print(output, $"Redis was not measured: redis-server is not installed.");
                return allMet ? 0 : 1;
            }

            foreach (RedisServerOptions options in (RedisServerOptions[])[RedisCases.AppendOnly, RedisCases.InMemory])
            {
                await using RedisCases redis = await RedisCases.StartAsync(options);
                allMet &= await MeasureAsync(output, redis.All);
            }

            return allMet ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> MeasureAsync(TextWriter output, IReadOnlyList<StoreCase> cases)
    {
        List<double>[] times = [.. cases.Select(static _ => new List<double>())];
        List<double>[] bytes = [.. cases.Select(static _ => new List<double>())];
        await MeasureAsync(cases, times, bytes);
        Print(output, $"{$"batches of {Batches.Size} deltas, {times[0].Count} rounds",-54} {"deltas/s",10} {"gate",8} {"p90 round",10} {"of raw, median",15} {"bytes/delta",12}");
        bool allMet = true;
        for (int i = 0; i < cases.Count; i++)
        {
            double reached = Batches.Size / times[i].Average();
            bool met = reached >= cases[i].Gate;
            allMet &= met;
            Print(output, $"{(met ? "met" : "MISSED"),-6} {cases[i].Name,-47} {reached,10:F0} {cases[i].Gate,8:F0} {Batches.Size / Samples.Percentile(times[i], 0.9),10:F0} {Ratio(cases, times, i),15:F2} {Samples.Median(bytes[i]) / Batches.Size,12:F0}");
        }

        output.WriteLine();
        return allMet;
    }

    private static async Task MeasureAsync(IReadOnlyList<StoreCase> cases, List<double>[] times, List<double>[] bytes)
    {
        for (int round = 0; round < WarmUpRounds; round++)
        {
            foreach (StoreCase one in cases)
            {
                await one.WriteAsync();
            }
        }

        long begin = Stopwatch.GetTimestamp();
        for (int round = 0; Stopwatch.GetElapsedTime(begin) < For; round++)
        {
            for (int i = 0; i < cases.Count; i++)
            {
                int index = (round + i) % cases.Count;
                long allocated = GC.GetTotalAllocatedBytes();
                long start = Stopwatch.GetTimestamp();
                await cases[index].WriteAsync();
                times[index].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                bytes[index].Add(GC.GetTotalAllocatedBytes() - allocated);
            }
        }
    }

    private static double Ratio(IReadOnlyList<StoreCase> cases, List<double>[] times, int of)
    {
        if (cases[of].Baseline is not { } baseline)
        {
            return 1;
        }

        int to = cases.ToList().IndexOf(baseline);
        return Samples.Median(times[to].Zip(times[of], static (raw, ours) => raw / ours));
    }

    private static void Print(TextWriter output, FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
