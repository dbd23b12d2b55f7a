namespace LlmResilience.Sqlite;

/// <summary>What is open of a file: a connection and its statements.</summary>
internal interface ISqliteContent : IDisposable
{
    /// <summary>Whether the path names another file now, or none.</summary>
    bool HasMoved { get; }

    /// <summary>Leaves the file as it is when it is closed, with its log.</summary>
    void Abandon();
}
