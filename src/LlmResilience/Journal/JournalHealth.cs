using LlmResilience.Hints;

namespace LlmResilience.Journal;

/// <summary>How the journal is doing; what a health check shows.</summary>
/// <param name="Trouble">Why it is not being written now; null when it is.</param>
/// <param name="WaitingEntries">How many failed attempts it does not have yet.</param>
/// <param name="WaitingAuditLines">How many audit lines it does not have yet.</param>
/// <param name="RecentlyDropped">How many failed attempts were counted without their detail in the last <see cref="RecentDrops.Minutes"/> minutes.</param>
internal sealed record JournalHealth(HintStoreTrouble? Trouble, long WaitingEntries, int WaitingAuditLines, long RecentlyDropped)
{
    /// <summary>What is wrong, in plain words; null when nothing is. What a client's own exception says may hold a connection string, so only its type is named.</summary>
    public string? Problem => Trouble?.Error switch
    {
        JournalException known => known.Message,
        TimeoutException => "The error journal does not answer within Journal:FlushTimeout. Look at the journal and the network to it.",
        { } error => $"The error journal fails ({error.GetType().Name}). The log has the details (event 2010, JournalAway).",
        null => null,
    };
}
