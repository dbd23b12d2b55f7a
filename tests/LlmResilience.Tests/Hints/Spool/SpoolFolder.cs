using LlmResilience.Hints.Spool;

namespace LlmResilience.Tests.Hints.Spool;

/// <summary>A directory of spool files.</summary>
public sealed class SpoolFolder : SpoolPlace
{
    public string[] Files => Directory.GetFiles(Path, "*.spool");

    public override int Spools => Files.Length;

    public override int SetAside => Directory.GetFiles(Path, "*.refused").Length;

    public override long Length => Files.Sum(static file => new FileInfo(file).Length);

    internal override ISpoolStorage Open(HintOptions options, TimeProvider time)
    {
        options.SpoolPath ??= Path;
        return new SpoolDirectory(options, time);
    }

    public override void ShouldBeEmpty() => Directory.GetFiles(Path).Should().BeEmpty();
}
