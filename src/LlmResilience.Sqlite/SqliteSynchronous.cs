namespace LlmResilience;

/// <summary>When a written batch has reached the disk.</summary>
public enum SqliteSynchronous
{
    /// <summary>
    /// A batch survives the end of the process, however it ends, at once; the loss of power may take the last batches back, whole ones, and
    /// leaves the file sound.
    /// </summary>
    Normal,

    /// <summary>A batch survives the loss of power as well, as soon as it is acknowledged. Slower.</summary>
    Full,
}
