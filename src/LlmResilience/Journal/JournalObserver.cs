using System.Diagnostics;
using LlmResilience.Attempts;

namespace LlmResilience.Journal;

/// <summary>Hands failed attempts to the writer. A good one costs a look at how it ended.</summary>
internal sealed class JournalObserver(JournalWriter writer) : IAttemptObserver
{
    public void OnAttempt(in AttemptOutcome outcome)
    {
        if (outcome is { Ending: AttemptEnding.Failed, Error: { } error } && writer.IsRecording)
        {
            writer.Add(EntryOf(outcome, error));
        }
    }

    private static JournalEntry EntryOf(in AttemptOutcome outcome, LlmError error) => new()
    {
        Id = Guid.CreateVersion7(outcome.EndedAt),
        At = outcome.EndedAt,
        Provider = outcome.Target.Provider.Name,
        Address = outcome.Target.Provider.AddressKey,
        Model = JournalMerge.Cut(outcome.Target.Model, JournalMerge.MaxNameLength),
        Endpoint = outcome.Endpoint,
        Category = error.Category,
        Blame = error.Blame,
        ProviderCode = JournalMerge.Cut(error.ProviderCode, JournalMerge.MaxNameLength),
        ProviderType = JournalMerge.Cut(error.ProviderType, JournalMerge.MaxNameLength),
        Message = JournalMerge.Cut(error.Message, JournalMerge.MaxTextLength),
        StatusCode = error.StatusCode,
        RequestId = JournalMerge.Cut(error.RequestId, JournalMerge.MaxNameLength),
        KeyFingerprint = outcome.Credential.Fingerprint,
        AttemptNumber = outcome.Number,
        CallId = outcome.CallId.ToString(),
        TraceId = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId.ToHexString() : null,
        Tenant = JournalMerge.Cut(outcome.Tenant, JournalMerge.MaxNameLength),
        Duration = outcome.EndedAt - outcome.StartedAt,
        MayHaveRun = error.MayHaveRun,
    };
}
