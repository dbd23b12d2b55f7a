using LlmResilience.Hints.Spool;

namespace LlmResilience.Tests.Hints.Spool;

public sealed class DirectorySyncTests
{
    [Fact]
    public void Flush_ADirectory_IsSynced()
    {
        using SpoolFolder folder = new();

        FluentActions.Invoking(() => DirectorySync.Flush(folder.Path)).Should().NotThrow();
    }

    [Fact]
    public void Flush_NoDirectory_LeavesTheFailureToWhoeverWritesThere() =>
        FluentActions.Invoking(static () => DirectorySync.Flush("/no/such/directory")).Should().NotThrow();
}
