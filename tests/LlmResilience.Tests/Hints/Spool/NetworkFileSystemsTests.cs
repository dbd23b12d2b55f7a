using LlmResilience.Hints.Spool;

namespace LlmResilience.Tests.Hints.Spool;

public sealed class NetworkFileSystemsTests
{
    // As seen on servers, in containers and on developers' machines; the sources are made up.
    private const string Table = """
        22 27 0:21 / /proc rw,relatime - proc proc rw
        27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
        36 27 0:31 / /mnt/nfs rw,relatime shared:20 - nfs4 files.example:/export rw,vers=4.2,proto=tcp
        37 27 0:32 / /mnt/old rw,relatime shared:21 master:3 - nfs files.example:/old rw,vers=3
        38 27 0:33 / /mnt/office rw,relatime - cifs //office.example/share rw,vers=3.1.1
        39 27 0:34 / /mnt/with\040space rw,relatime - smb3 //office.example/with\040space rw
        40 27 0:35 / /srv/remote rw,nosuid,nodev - fuse.sshfs me@host.example:/ rw,user_id=1000
        41 27 0:36 / /buckets rw,nosuid - fuse.s3fs s3fs rw
        42 36 8:1 / /mnt/nfs/local rw,relatime - xfs /dev/sda1 rw
        43 27 0:40 / /pods rw,relatime - ceph 10.0.0.1:6789:/ rw
        44 27 0:41 / /scratch rw - lustre 10.0.0.2@tcp:/scratch rw
        45 27 0:42 / /cluster rw - fuse.glusterfs gv0 rw
        46 27 0:43 / /afs rw - afs AFS rw
        47 27 0:44 / /workspace rw - 9p share rw,trans=virtio
        48 27 0:45 / /guest rw - virtiofs host rw
        49 27 0:46 / /container rw - overlay overlay rw,lowerdir=/l,upperdir=/u
        50 27 0:47 / /mnt/windows rw - fuseblk /dev/sdb1 rw
        51 27 0:48 / /rootless rw - fuse.fuse-overlayfs fuse-overlayfs rw
        52 27 0:49 / /data rw - nfs4 files.example:/data rw
        53 27 8:2 / /data rw - ext4 /dev/sda2 rw
        54 27 0:50 / /run/mem rw - tmpfs tmpfs rw
        a line that is no mount
        """;

    [Theory]
    [InlineData("/mnt/nfs/hints.db", "nfs4")]
    [InlineData("/mnt/old/a/b/hints.db", "nfs")]
    [InlineData("/mnt/office/hints.db", "cifs")]
    [InlineData("/mnt/with space/hints.db", "smb3")]
    [InlineData("/srv/remote/hints.db", "fuse.sshfs")]
    [InlineData("/buckets/hints.db", "fuse.s3fs")]
    [InlineData("/pods/hints.db", "ceph")]
    [InlineData("/scratch/hints.db", "lustre")]
    [InlineData("/cluster/hints.db", "fuse.glusterfs")]
    [InlineData("/afs/cell/hints.db", "afs")]
    public void FindInMountTable_NetworkFileSystem_IsNamed(string path, string type) =>
        NetworkFileSystems.FindInMountTable(Table, path).Should().Be(type);

    [Theory]
    [InlineData("/var/lib/app/hints.db")]
    [InlineData("/mnt/nfs/local/hints.db")]
    [InlineData("/mnt/nfsx/hints.db")]
    [InlineData("/workspace/hints.db")]
    [InlineData("/guest/hints.db")]
    [InlineData("/container/hints.db")]
    [InlineData("/mnt/windows/hints.db")]
    [InlineData("/rootless/hints.db")]
    [InlineData("/data/hints.db")]
    [InlineData("/run/mem/hints.db")]
    public void FindInMountTable_FileSystemOfThisMachine_IsNone(string path) =>
        NetworkFileSystems.FindInMountTable(Table, path).Should().BeNull();

    [Fact]
    public void FindInMountTable_NoTable_IsNone() => NetworkFileSystems.FindInMountTable("", "/hints.db").Should().BeNull();

    [Fact]
    public void Find_HereAndNow_IsNone()
    {
        using SpoolFolder folder = new();

        NetworkFileSystems.Find(Path.Combine(folder.Path, "hints.db")).Should().BeNull();
    }
}
