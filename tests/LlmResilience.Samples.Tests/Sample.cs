using System.Diagnostics;

namespace LlmResilience.Samples.Tests;

/// <summary>What a sample's process left behind.</summary>
internal sealed record SampleRun(int ExitCode, string Output, string Error);

/// <summary>A sample that runs as a process, as a person would start it.</summary>
internal static class Sample
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    /// <summary>Runs a sample to its end; it is killed when that takes too long.</summary>
    public static async Task<SampleRun> RunAsync(string name, string input, params string[] arguments)
    {
        using CancellationTokenSource limit = new(Limit);
        using Process process = Start(name, arguments);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return new SampleRun(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{name} has not ended within {Limit.TotalSeconds} s.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process Start(string name, string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, name + ".dll") },
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
