using System.Collections.Frozen;
using System.Globalization;

namespace LlmResilience.Hints.Spool;

/// <summary>Tells whether a path is on a file system that other machines write to, where locks and SQLite's write-ahead log do not hold.</summary>
/// <remarks>
/// What a machine shares with its own containers and guests (overlay, 9p, virtiofs, shared folders) is not counted: all who write there are
/// on this machine, and where such a file system lacks what is needed, opening the file says so.
/// </remarks>
internal static class NetworkFileSystems
{
    private const string MountTable = "/proc/self/mountinfo";

    // As the kernel names them in the mount table, and macOS in statfs. Those of clusters are made to be written by several machines.
    private static readonly FrozenSet<string> Types = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "ncpfs", "afs", "afpfs", "auristorfs", "coda", "webdav", "davfs", "davfs2", "ceph", "glusterfs", "lustre",
        "beegfs", "beegfs_nodev", "gpfs", "mmfs", "panfs", "orangefs", "pvfs2", "ocfs2", "gfs2", "moosefs", "quobyte", "wekafs", "vastfs", "efs", "acfs");

    private static readonly FrozenSet<string> FuseTypes = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "sshfs", "glusterfs", "ceph", "ceph-fuse", "s3fs", "rclone", "gcsfuse", "goofys", "geesefs", "blobfuse", "blobfuse2", "mount-s3", "mountpoint-s3", "davfs", "davfs2",
        "curlftpfs", "juicefs", "mfs", "moosefs", "lizardfs", "seaweedfs", "gvfsd-fuse", "smbnetfs", "afpfs", "hdfs", "fuse_dfs", "alluxio-fuse", "quobyte", "cvmfs");

    /// <summary>The name of the network file system that the path is on; null when it is on none that is known.</summary>
    public static string? Find(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return ReadMountTable() is { } table ? FindInMountTable(table, path) : null;
        }

        if (OperatingSystem.IsWindows())
        {
            return path.StartsWith(@"\\", StringComparison.Ordinal) && !path.StartsWith(@"\\?\", StringComparison.Ordinal) && !path.StartsWith(@"\\.\", StringComparison.Ordinal)
                ? "UNC path"
                : new DriveInfo(Path.GetPathRoot(path)!).DriveType is DriveType.Network ? "network drive" : null;
        }

        return FindInDrive(path);
    }

    /// <summary>The same, from the text of a mount table as in <c>/proc/self/mountinfo</c>: the longest mount point above the path counts, the last of equals.</summary>
    public static string? FindInMountTable(string mountInfo, string path)
    {
        int longest = -1;
        string? type = null;
        foreach (string line in mountInfo.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // 36 35 98:0 /root-in-it /mount/point options optional... - type source options
            string[] fields = line.Split(' ');
            int dash = Array.IndexOf(fields, "-", Math.Min(6, fields.Length));
            if (dash < 0 || dash + 1 >= fields.Length)
            {
                continue;
            }

            string point = Unescape(fields[4]);
            if (point.Length >= longest && IsAbove(point, path))
            {
                (longest, type) = (point.Length, fields[dash + 1]);
            }
        }

        return type is not null && IsNetwork(type) ? type : null;
    }

    private static bool IsNetwork(string type) =>
        Types.Contains(type) || (type.StartsWith("fuse.", StringComparison.OrdinalIgnoreCase) && FuseTypes.Contains(type[5..]));

    private static bool IsAbove(string point, string path) =>
        point == "/" || (path.StartsWith(point, StringComparison.Ordinal) && (path.Length == point.Length || path[point.Length] == '/'));

    /// <summary>Spaces and the like stand as <c>\040</c>.</summary>
    private static string Unescape(string field)
    {
        for (int at = field.IndexOf('\\', StringComparison.Ordinal); at >= 0 && at + 3 < field.Length; at = field.IndexOf('\\', at + 1))
        {
            ReadOnlySpan<char> digits = field.AsSpan(at + 1, 3);
            if (!digits.ContainsAnyExceptInRange('0', '7'))
            {
                int code = ((digits[0] - '0') * 64) + ((digits[1] - '0') * 8) + (digits[2] - '0');
                field = string.Create(CultureInfo.InvariantCulture, $"{field.AsSpan(0, at)}{(char)code}{field.AsSpan(at + 4)}");
            }
        }

        return field;
    }

    private static string? ReadMountTable()
    {
        try
        {
            return File.ReadAllText(MountTable);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No proc file system: then nothing is known, and a network file system shows when locks or SQLite fail on it.
            return null;
        }
    }

    private static string? FindInDrive(string path)
    {
        string? existing = path;
        while (existing is not null && !Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing);
        }

        string format = new DriveInfo(existing ?? "/").DriveFormat;
        return IsNetwork(format) ? format : null;
    }
}
