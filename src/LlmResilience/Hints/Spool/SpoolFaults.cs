namespace LlmResilience.Hints.Spool;

/// <summary>Tells failures of the disk from defects of ours.</summary>
internal static class SpoolFaults
{
    /// <summary>Whether an exception says that the disk or the path cannot be used.</summary>
    public static bool IsOfTheDisk(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or System.Security.SecurityException or HintStoreException;
}
