using System.Diagnostics;

namespace LlmResilience.Sqlite.Tests;

/// <summary>A process of LlmResilience.Sqlite.CrashApp; it does not outlive the test.</summary>
internal sealed class Child : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly Process _process;

    public Child(params string[] arguments)
        : this(App, arguments)
    {
    }

    private Child(string program, string[] arguments) =>
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true })!;

    private static string App => Path.Combine(AppContext.BaseDirectory, "LlmResilience.Sqlite.CrashApp");

    /// <summary>A process of a user without rights, where the test's own user has all of them.</summary>
    public static Child WithoutRights(params string[] arguments) => Environment.IsPrivilegedProcess
        ? new Child("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", App, .. arguments])
        : new Child(arguments);

    public async Task<string> AskAsync()
    {
        await _process.StandardInput.WriteLineAsync("again").WaitAsync(Limit);
        return await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit) ?? "the process ended by itself";
    }

    /// <summary>What the process printed until it ended.</summary>
    public async Task<string[]> EndAsync()
    {
        string text = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await _process.WaitForExitAsync().WaitAsync(Limit);
        _process.ExitCode.Should().Be(0);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
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
