using System.Diagnostics;

namespace LlmResilience.Sqlite.Tests;

/// <summary>A disk of one megabyte, in memory, that can be filled and made read-only.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallDisk() => Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _folder.Path).Should().Be(0);

    public static bool IsAllowed { get; } = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && TryMount();

    public string NewFile() => _folder.NewFile();

    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", _folder.Path).Should().Be(0);

    public void MakeWritable() => Run("mount", "-o", "remount,rw", _folder.Path).Should().Be(0);

    /// <summary>Takes all the room that is left.</summary>
    /// <returns>The path of what took it.</returns>
    public string Fill()
    {
        string path = Path.Combine(_folder.Path, "filler");
        using FileStream filler = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[4096];
        try
        {
            while (true)
            {
                filler.Write(page);
            }
        }
        catch (IOException)
        {
            return path;
        }
    }

    public void Dispose()
    {
        Run("umount", _folder.Path).Should().Be(0);
        _folder.Dispose();
    }

    private static bool TryMount()
    {
        using TemporaryFolder folder = new();
        return Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.Path) == 0 && Run("umount", folder.Path) == 0;
    }

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit(TimeSpan.FromSeconds(30)).Should().BeTrue();
        return process.ExitCode;
    }
}
