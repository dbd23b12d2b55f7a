using Microsoft.Win32.SafeHandles;

namespace LlmResilience.Hints.Spool;

/// <summary>
/// The spool file of one writer: frames are appended and synced, and the whole is rewritten when it has grown. Held under a lock on a file
/// beside it for as long as the process lives, however it ends.
/// </summary>
/// <remarks>For the flusher's loop alone. What an operation could not write leaves the file as it was.</remarks>
internal sealed class SpoolFile : IWriterSpool
{
    private const int MaxFileSize = 1 << 30;
    private const long RewriteFrom = 1 << 20;

    private readonly string _path;
    private readonly SafeFileHandle _lock;
    private SafeFileHandle _file;
    private long _length;
    private long _lengthWhenRewritten;

    private SpoolFile(string path, SafeFileHandle holding, SafeFileHandle file)
    {
        _path = path;
        _lock = holding;
        _file = file;
    }

    /// <summary>Whether the lock keeps others out, which not every file system sees to.</summary>
    public bool IsHeld
    {
        get
        {
            using SafeFileHandle? second = TryLock(_path);
            return second is null;
        }
    }

    /// <summary>Where the file is.</summary>
    public string Name => _path;

    public long Length => _length;

    public bool IsEmpty => _length <= SpoolFormat.Header.Length;

    public bool NeedsRewrite => _length > RewriteFrom && _length > 4 * _lengthWhenRewritten;

    /// <summary>Makes a new file.</summary>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory cannot be written.</exception>
    public static SpoolFile Create(string path)
    {
        SafeFileHandle holding = OpenLock(path);
        try
        {
            SpoolFile spool = new(path, holding, File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read));
            spool.Append(SpoolFormat.Header);
            spool._lengthWhenRewritten = spool._length;
            DirectorySync.Flush(Path.GetDirectoryName(path)!);
            return spool;
        }
        catch
        {
            holding.Dispose();
            throw;
        }
    }

    /// <summary>Takes over the file of an owner who is gone. Null when the owner lives, or another process was faster.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What it says; null when it is no spool file that this version can read.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read or written.</exception>
    public static SpoolFile? TryAdopt(string path, out SpoolContent? content)
    {
        content = null;
        SafeFileHandle? holding = TryLock(path);
        if (holding is null)
        {
            return null;
        }

        SafeFileHandle? file = null;
        try
        {
            if (!File.Exists(path))
            {
                // It was delivered meanwhile.
                holding.Dispose();
                File.Delete(LockOf(path));
                return null;
            }

            file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            SpoolFile spool = new(path, holding, file);
            content = spool.Read();
            return spool;
        }
        catch
        {
            file?.Dispose();
            holding.Dispose();
            throw;
        }
    }

    public void Append(params IReadOnlyList<SpoolFrame> frames)
    {
        using MemoryStream bytes = new();
        foreach (SpoolFrame frame in frames)
        {
            SpoolFormat.Write(bytes, frame);
        }

        Append(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    public void Rewrite(IEnumerable<SpoolFrame> frames)
    {
        using MemoryStream bytes = new();
        bytes.Write(SpoolFormat.Header);
        foreach (SpoolFrame frame in frames)
        {
            SpoolFormat.Write(bytes, frame);
        }

        string fresh = _path + ".new";
        SafeFileHandle file = File.OpenHandle(fresh, FileMode.Create, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        try
        {
            RandomAccess.Write(file, bytes.GetBuffer().AsSpan(0, (int)bytes.Length), 0);
            RandomAccess.FlushToDisk(file);
            _file.Dispose();
            File.Move(fresh, _path, overwrite: true);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _file = file;
        _length = bytes.Length;
        _lengthWhenRewritten = _length;

        // The file's new name has to outlive a loss of power as well. If that fails, the file is the new one all the same.
        DirectorySync.Flush(Path.GetDirectoryName(_path)!);
    }

    public void Clear()
    {
        if (!IsEmpty)
        {
            RandomAccess.SetLength(Opened, SpoolFormat.Header.Length);
            RandomAccess.FlushToDisk(Opened);
            _length = SpoolFormat.Header.Length;
            _lengthWhenRewritten = _length;
        }
    }

    public void Remove()
    {
        _file.Dispose();
        File.Delete(_path);
        File.Delete(_path + ".new");

        // Whoever takes the lock in between finds nothing beside it.
        _lock.Dispose();
        File.Delete(LockOf(_path));
    }

    public string SetAside()
    {
        string aside = Path.ChangeExtension(_path, ".refused");
        _file.Dispose();
        File.Move(_path, aside, overwrite: true);
        _lock.Dispose();
        File.Delete(LockOf(_path));
        return aside;
    }

    /// <summary>Lets go of the file, for another process to deliver what is in it.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    /// <summary>Removes the lock of an owner who died before there was a file.</summary>
    public static void RemoveLock(string path)
    {
        if (TryLock(path) is { } holding)
        {
            holding.Dispose();
            File.Delete(LockOf(path));
        }
    }

    // A rewrite that failed half-way has closed it.
    private SafeFileHandle Opened => _file.IsClosed ? _file = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read) : _file;

    private static string LockOf(string path) => Path.ChangeExtension(path, ".lock");

    private static SafeFileHandle OpenLock(string path) =>
        File.OpenHandle(LockOf(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static SafeFileHandle? TryLock(string path)
    {
        try
        {
            return OpenLock(path);
        }
        catch (IOException) when (File.Exists(LockOf(path)))
        {
            return null;
        }
    }

    private SpoolContent? Read()
    {
        long length = RandomAccess.GetLength(_file);
        if (length > MaxFileSize)
        {
            return null;
        }

        byte[] bytes = new byte[length];
        int read = 0;
        while (read < bytes.Length && RandomAccess.Read(_file, bytes.AsSpan(read), read) is var some and > 0)
        {
            read += some;
        }

        if (SpoolFormat.Read(bytes.AsSpan(0, read)) is not { } valid)
        {
            if (length >= SpoolFormat.Header.Length)
            {
                return null;
            }

            // Its owner died while it made the file.
            Append(SpoolFormat.Header);
            return new SpoolContent([]);
        }

        // A torn tail is cut by the next append.
        _length = valid.ValidLength;
        _lengthWhenRewritten = _length;
        return new SpoolContent(valid.Frames);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(Opened, bytes, _length);
        if (RandomAccess.GetLength(Opened) > _length + bytes.Length)
        {
            RandomAccess.SetLength(Opened, _length + bytes.Length);
        }

        RandomAccess.FlushToDisk(Opened);
        _length += bytes.Length;
    }
}
