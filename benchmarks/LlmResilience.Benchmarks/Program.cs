using BenchmarkDotNet.Running;
using LlmResilience.Benchmarks.Gates;

if (args is ["--gates", ..])
{
    return await GateRun.ExecuteAsync(Console.Out);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
