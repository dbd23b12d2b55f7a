namespace LlmResilience;

/// <summary>What a call does.</summary>
public enum LlmOperation
{
    /// <summary>Anything else at a provider.</summary>
    Other,

    /// <summary>Generates text: chat, messages, responses, completion.</summary>
    Generate,

    /// <summary>Makes embeddings.</summary>
    Embed,

    /// <summary>Counts tokens.</summary>
    CountTokens,

    /// <summary>Makes or edits images.</summary>
    Image,

    /// <summary>Speech to text or text to speech.</summary>
    Audio,

    /// <summary>Uploads, reads or deletes files.</summary>
    File,

    /// <summary>Creates, reads or cancels batches and other lasting jobs.</summary>
    Batch,

    /// <summary>Lists models.</summary>
    ListModels,
}
