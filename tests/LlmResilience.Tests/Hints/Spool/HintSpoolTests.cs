using LlmResilience.Hints.Spool;

namespace LlmResilience.Tests.Hints.Spool;

/// <summary>The spool in a directory of files.</summary>
public sealed class HintSpoolTests : HintSpoolContract
{
    private readonly SpoolFolder _folder;

    public HintSpoolTests()
        : this(new SpoolFolder())
    {
    }

    private HintSpoolTests(SpoolFolder folder)
        : base(folder) =>
        _folder = folder;

    [Fact]
    public async Task Run_TheSpoolCannotBeWritten_LearningGoesOnAndIsSaidOnce()
    {
        string file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "");
        await using Memory memory = Create(new HintOptions { SpoolPath = Path.Combine(file, "sub") });
        memory.Good();
        await memory.FlushAsync();
        memory.Good();
        await memory.FlushAsync();

        (await memory.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(2);
        memory.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "HintSpoolFails");
    }

    [Fact]
    public async Task Adopt_AFileOfANewerVersion_IsLeftWhereItIs()
    {
        string path = Path.Combine(_folder.Path, "new.spool");
        await File.WriteAllTextAsync(path, "LlmSpl99 something");

        await using Memory memory = Create();
        memory.Good();
        await memory.FlushAsync();

        File.Exists(path).Should().BeTrue();
        memory.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "HintSpoolUnreadable");
    }

    [Fact]
    public async Task Adopt_AFrameOfALaterVersionBetweenOthers_TheFileIsLeftForThatVersion()
    {
        string path = Path.Combine(_folder.Path, "mixed.spool");
        SpoolFile.Create(path).Dispose();
        using (SpoolFile file = SpoolFile.TryAdopt(path, out _)!)
        {
            file.Append(new SpoolFrame { Waiting = [new HintDelta { Subject = Memory.Target(), Errors = 1 }] });
        }

        byte[] before = await File.ReadAllBytesAsync(path);
        byte[] all = [.. before, .. SpoolFormatTests.Framed("""{"somethingNew":1}"""), .. before.AsSpan(SpoolFormat.Header.Length)];
        await File.WriteAllBytesAsync(path, all);

        await using (Memory memory = Create())
        {
            await memory.FlushAsync();
            Time.Advance(TimeSpan.FromSeconds(11));
            await memory.FlushAsync();
            memory.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "HintSpoolUnreadable");
        }

        (await File.ReadAllBytesAsync(path)).Should().Equal(all);
    }

    [Fact]
    public async Task Run_OthersFilesFillTheSpool_IsUnhealthyAndNotSaidToBeKeptUntilThereIsRoom()
    {
        string other = Path.Combine(_folder.Path, "other.spool");
        await File.WriteAllBytesAsync(other, [.. "LlmSpl99"u8, .. new byte[2_000_000]]);
        HintOptions options = new() { SpoolMaxMegabytes = 1 };
        Store.Now = FaultyStore.Fault.Throw;
        await using (Memory memory = Create(options))
        {
            memory.Good();
            await FailAsync(memory);
            memory.Delivery.SpoolTrouble.Should().Contain("Hints:SpoolMaxMegabytes");
            memory.Delivery.IsSpooled.Should().BeFalse();

            File.Delete(other);
            await FailAsync(memory);
            memory.Delivery.SpoolTrouble.Should().BeNull();
            memory.Delivery.IsSpooled.Should().BeTrue();
        }

        Store.Now = FaultyStore.Fault.None;
        await using Memory next = Create(options);
        await next.FlushAsync();

        (await next.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1, "what found no room was written when there was some");

        static async Task FailAsync(Memory memory) => await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task Stop_TheSpoolIsFull_TheLogSaysThatSomethingIsLost()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "other.spool"), [.. "LlmSpl99"u8, .. new byte[2_000_000]]);
        Store.Now = FaultyStore.Fault.Throw;
        Memory memory = Create(new HintOptions { SpoolMaxMegabytes = 1 });
        memory.Good();
        await memory.Awaiting(m => m.FlushAsync()).Should().ThrowAsync<IOException>();
        await memory.DisposeAsync();

        memory.Logs.GetSnapshot().Select(static log => log.Id.Name).Should().Contain("HintsLeftBehind").And.NotContain("HintsLeftInSpool");
    }

    [Fact]
    public async Task Adopt_AnOlderFileIsAnotherUsers_TheOthersAreDeliveredAndItIsSaidOnce()
    {
        // A directory in place of the lock is refused in the same way, to an administrator as well.
        string path = Path.Combine(_folder.Path, "a.spool");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "a.lock"));
        await File.WriteAllBytesAsync(path, SpoolFormat.Header.ToArray());
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await LearnAndEndAsync(FaultyStore.Fault.Throw, memory => memory.Good());
        await using Memory next = Create();
        await next.FlushAsync();
        Time.Advance(TimeSpan.FromMinutes(2));
        await next.FlushAsync();

        (await next.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1);
        next.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "HintSpoolForbidden");
        File.Exists(path).Should().BeTrue();
    }

    [Fact]
    public async Task Run_TheDirectoryIsOnANetworkFileSystem_IsNotUsedAndSaid()
    {
        HintOptions options = new() { SpoolPath = _folder.Path };
        await using Memory memory = new(Store, options, Time, new SpoolDirectory(options, Time, static _ => "nfs4"));
        memory.Good();
        await memory.FlushAsync();

        (await memory.StoredAsync(Memory.Target()))!.SuccessCount.Should().Be(1);
        memory.Flusher.Health.Problem.Should().Contain("network file system (nfs4)");
        _folder.Files.Should().BeEmpty();
    }

    [Fact]
    public void Create_ALinkToAnotherDisk_IsLookedAtWhereItLeads()
    {
        string link = Path.Combine(_folder.Path, "link");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "real"));
        Directory.CreateSymbolicLink(link, Path.Combine(_folder.Path, "real"));
        List<string> asked = [];
        HintOptions options = new() { SpoolPath = link };

        using (new SpoolDirectory(options, Time, path => { asked.Add(path); return null; }).Create())
        {
            asked.Should().Equal(RealPath.Of(Path.Combine(_folder.Path, "real")));
        }
    }

    [Fact]
    public void IsHeld_TheLockIsGone_IsFalse()
    {
        string path = Path.Combine(_folder.Path, "held.spool");
        using SpoolFile file = SpoolFile.Create(path);
        file.IsHeld.Should().BeTrue();

        // As on a file system without locks: another takes the lock and gets it.
        File.Delete(Path.ChangeExtension(path, ".lock"));
        file.IsHeld.Should().BeFalse();
    }

    [Fact]
    public void Rewrite_FailsHalfWay_TheFileGoesOnWhenItIsThereAgain()
    {
        string path = Path.Combine(_folder.Path, "half.spool");
        using SpoolFile file = SpoolFile.Create(path);
        file.Append(new SpoolFrame { Waiting = [new HintDelta { Subject = Memory.Target("before"), Errors = 1 }] });
        File.Move(path, path + ".aside");
        Directory.CreateDirectory(path);
        SpoolFrame fresh = new() { Waiting = [new HintDelta { Subject = Memory.Target("after"), Errors = 2 }] };

        file.Invoking(f => f.Rewrite([fresh])).Should().Throw<Exception>().Which.Should().Match(static fault => SpoolFaults.IsOfTheDisk((Exception)fault));
        file.Invoking(f => f.Append(fresh)).Should().Throw<Exception>().Which.Should().Match(static fault => SpoolFaults.IsOfTheDisk((Exception)fault));

        Directory.Delete(path);
        File.Move(path + ".aside", path);
        file.Append(fresh);
        file.Dispose();
        using SpoolFile again = SpoolFile.TryAdopt(path, out SpoolContent? content)!;
        content!.Waiting.Values.Select(static delta => delta.Errors).Should().Equal(1, 2);
    }

    [Fact]
    public void List_LocksOfProcessesThatDiedBeforeTheyMadeTheirFile_GoAfterAnHour()
    {
        string old = NewLock(TimeSpan.FromHours(2));
        string fresh = NewLock(TimeSpan.FromMinutes(1));
        string held = NewLock(TimeSpan.FromHours(2));
        string foreign = Path.Combine(_folder.Path, "package.lock");
        File.WriteAllText(foreign, "");
        File.SetLastWriteTimeUtc(foreign, Time.GetUtcNow().UtcDateTime.AddHours(-2));
        using FileStream holding = new(held, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        _folder.Open(new HintOptions(), Time).List().Should().BeEmpty();

        Directory.GetFiles(_folder.Path).Should().BeEquivalentTo([fresh, held, foreign]);
        File.Exists(old).Should().BeFalse();

        string NewLock(TimeSpan age)
        {
            string path = Path.Combine(_folder.Path, $"20260301-110000-{Guid.NewGuid():N}.lock");
            File.WriteAllText(path, "");
            File.SetLastWriteTimeUtc(path, (Time.GetUtcNow() - age).UtcDateTime);
            return path;
        }
    }

    [Theory]
    [InlineData(typeof(ArgumentException))]
    [InlineData(typeof(NotSupportedException))]
    [InlineData(typeof(ObjectDisposedException))]
    [InlineData(typeof(InvalidOperationException))]
    public void IsOfTheDisk_ADefectOfOurs_IsNone(Type defect) =>
        SpoolFaults.IsOfTheDisk((Exception)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(defect)).Should().BeFalse();

    [Fact]
    public void TryAdopt_TornAtAnyByte_GivesWhatWasWhole()
    {
        string path = Path.Combine(_folder.Path, "torn.spool");
        SpoolFile.Create(path).Dispose();
        byte[] whole;
        using (SpoolFile file = SpoolFile.TryAdopt(path, out _)!)
        {
            file.Append(new SpoolFrame { Waiting = [new HintDelta { Subject = Memory.Target(), Errors = 1 }] });
            file.Append(new SpoolFrame { Waiting = [new HintDelta { Subject = Memory.Target(), Errors = 2 }] });
        }

        whole = File.ReadAllBytes(path);
        for (int length = 0; length <= whole.Length; length += 7)
        {
            File.WriteAllBytes(path, whole[..length]);
            using (SpoolFile torn = SpoolFile.TryAdopt(path, out SpoolContent? content)!)
            {
                content!.Waiting.Values.Sum(static delta => delta.Errors).Should().BeInRange(0, 2);
                torn.Append(new SpoolFrame { Waiting = [new HintDelta { Subject = Memory.Target("later"), Errors = 9 }] });
            }

            using SpoolFile again = SpoolFile.TryAdopt(path, out SpoolContent? mended)!;
            mended!.Waiting[Memory.Target("later")].Errors.Should().Be(9);
        }
    }
}
