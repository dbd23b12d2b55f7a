namespace LlmResilience.Sqlite.Spool;

/// <summary>Whose rows: a process, for as long as it lives. The name is never used again.</summary>
/// <param name="Name">The name, which the file of its lock has in it.</param>
/// <param name="Since">When it began: the oldest owners are looked at first.</param>
internal sealed record SpoolOwner(string Name, DateTimeOffset Since);
