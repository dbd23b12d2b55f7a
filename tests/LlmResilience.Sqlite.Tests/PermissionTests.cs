using System.Runtime.Versioning;
using LlmResilience.Sqlite.CrashApp;

namespace LlmResilience.Sqlite.Tests;

/// <summary>A process that may not write, and that may later.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PermissionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Load_WithoutRights_SaysSoAndWorksWhenTheyAreGiven()
    {
        string path = Path.Combine(_folder.Path, "data", "hints.db");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        using (SqliteHintStore before = new(new SqliteHintStoreOptions { Path = path }, TimeProvider.System))
        {
            await before.ApplyAsync(new HintBatch { Writer = Guid.NewGuid(), Sequence = 1, Deltas = [new HintDelta { Subject = HeavyLearning.Shared(1), Errors = 1 }] });
        }

        string denied = $"Hint store {path}: it cannot be opened for writing. Give the process write permission for the file and its directory, or choose another path.";
        using Child child = Child.WithoutRights("try", path);

        SetModes(path, directory: 0, file: 0b110_110_110);
        (await child.AskAsync()).Should().Be(denied, "the directory cannot be entered");
        SetModes(path, directory: 0b101_101_101, file: 0b110_110_110);
        (await child.AskAsync()).Should().Be(denied, "the directory cannot be written to");
        SetModes(path, directory: 0b111_111_111, file: 0b100_100_100);
        (await child.AskAsync()).Should().Be(denied, "the file is read-only");
        SetModes(path, directory: 0b111_111_111, file: 0b110_110_110);
        (await child.AskAsync()).Should().Be("1");
    }

    private static void SetModes(string path, int directory, int file)
    {
        string folder = Path.GetDirectoryName(path)!;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        File.SetUnixFileMode(path, (UnixFileMode)file);
        File.SetUnixFileMode(folder, (UnixFileMode)directory);
    }
}
