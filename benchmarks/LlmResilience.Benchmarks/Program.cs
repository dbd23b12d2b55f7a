using BenchmarkDotNet.Running;
using LlmResilience.Benchmarks.Gates;
using LlmResilience.Benchmarks.Stores;

if (args is ["--gates", ..])
{
    return await GateRun.ExecuteAsync(Console.Out);
}

if (args is ["--stores", ..])
{
    return await StoreRun.ExecuteAsync(Console.Out);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
