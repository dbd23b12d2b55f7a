using System.Runtime.InteropServices;

namespace LlmResilience.Hints.Spool;

/// <summary>Brings the names in a directory to the disk: the framework syncs files only, and a new name stands in the directory.</summary>
internal static partial class DirectorySync
{
    private const string Library = "libc";
    private const int IoError = 5;
    private const int NoSpace = 28;
    private const int CloseOnExecOnLinux = 0x80000;
    private const int CloseOnExecOnMacOS = 0x1000000;

    /// <summary>Syncs a directory. Where the system has no such thing, or its file system none, there is nothing to do.</summary>
    /// <exception cref="IOException">The disk fails, or is full.</exception>
    public static void Flush(string directory)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
        {
            int descriptor = open(directory, OperatingSystem.IsLinux() ? CloseOnExecOnLinux : CloseOnExecOnMacOS);
            if (descriptor >= 0)
            {
                int failure = fsync(descriptor) == 0 ? 0 : Marshal.GetLastPInvokeError();
                _ = close(descriptor);
                if (failure is IoError or NoSpace)
                {
                    throw new IOException($"The directory {directory} cannot be synced (error {failure}).");
                }
            }
        }
    }

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fsync(int descriptor);

    [LibraryImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int close(int descriptor);
}
