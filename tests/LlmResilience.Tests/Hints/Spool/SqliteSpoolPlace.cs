using LlmResilience.Hints.Spool;
using LlmResilience.Sqlite.Spool;
using Microsoft.Data.Sqlite;

namespace LlmResilience.Tests.Hints.Spool;

/// <summary>A SQLite file as the spool of several processes.</summary>
public sealed class SqliteSpoolPlace : SpoolPlace
{
    public string File => System.IO.Path.Combine(Path, "spool.db");

    public override int Spools => (int)Count("owners");

    public override int SetAside => (int)(long)Read("SELECT count(*) FROM owners JOIN waiting USING (owner) WHERE owner LIKE '%.refused'")!
        + (int)(long)Read("SELECT count(*) FROM owners JOIN batches USING (owner) WHERE owner LIKE '%.refused'")!;

    public override long Length => new FileInfo(File).Length;

    internal override ISpoolStorage Open(HintOptions options, TimeProvider time) => Open(time);

    internal SqliteSpool Open(TimeProvider time) => new(new SqliteSpoolOptions { Path = File, BusyTimeout = TimeSpan.FromMilliseconds(30) }, time);

    public override void ShouldBeEmpty()
    {
        if (System.IO.File.Exists(File))
        {
            (Count("owners"), Count("batches"), Count("waiting")).Should().Be((0, 0, 0));
        }

        Directory.GetFiles(Path, "*-lock").Should().BeSubsetOf([File + "-lock"], "an owner's lock goes with its rows");
    }

    public long Count(string table) => (long)Read($"SELECT count(*) FROM {table}")!;

    public object? Read(string sql)
    {
        using SqliteConnection connection = new($"Data Source={File};Pooling=false");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
