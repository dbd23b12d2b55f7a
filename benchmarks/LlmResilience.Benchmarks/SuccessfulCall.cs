using BenchmarkDotNet.Attributes;
using LlmResilience.Benchmarks.Calls;

namespace LlmResilience.Benchmarks;

/// <summary>
/// What a good call costs above the network: through our handler, and through the standard resilience handler. Subtract the
/// stub. On a noisy machine trust the bytes, and for the times the paired measurement (<c>--gates</c>).
/// </summary>
[MemoryDiagnoser]
public class SuccessfulCall
{
    private CallCases _cases = null!;

    [GlobalSetup]
    public async Task StartAsync() => _cases = await CallCases.StartAsync();

    [GlobalCleanup]
    public async Task StopAsync() => await _cases.DisposeAsync();

    [Benchmark(Description = "stub alone")]
    public int Stub() => _cases.Stub.Execute();

    [Benchmark(Baseline = true, Description = "standard handler")]
    public int Standard() => _cases.Standard.Execute();

    [Benchmark(Description = "ours, nothing to replace")]
    public int Unchanged() => _cases.Unchanged.Execute();

    [Benchmark(Description = "ours, model and key replaced")]
    public int Replaced() => _cases.Replaced.Execute();

    [Benchmark(Description = "ours 4 MB, nothing to replace")]
    public int UnchangedLarge() => _cases.UnchangedLarge.Execute();

    [Benchmark(Description = "ours 4 MB, model and key replaced")]
    public int ReplacedLarge() => _cases.ReplacedLarge.Execute();
}
