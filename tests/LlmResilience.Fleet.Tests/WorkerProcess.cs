using System.Diagnostics;

namespace LlmResilience.Fleet.Tests;

/// <summary>A process of LlmResilience.Fleet.Worker; it does not outlive the test.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly Process _process;

    public WorkerProcess(params string[] arguments) =>
        _process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "LlmResilience.Fleet.Worker"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

    /// <summary>The next line that the process prints; null when it has ended.</summary>
    public async Task<string?> ReadAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit);

    /// <summary>The next line that begins with a word; whatever comes before it is passed over.</summary>
    public async Task<string> ReadAsync(string word)
    {
        while (await ReadAsync() is { } line)
        {
            if (line.StartsWith(word, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The worker ended, with {_process.ExitCode}, before it printed \"{word}\".");
    }

    public async Task WriteAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line).WaitAsync(Limit);
        await _process.StandardInput.FlushAsync().WaitAsync(Limit);
    }

    /// <summary>Ends the process as nothing it does can prevent.</summary>
    public void Kill() => _process.Kill();

    public async Task EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        _process.ExitCode.Should().Be(0);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
