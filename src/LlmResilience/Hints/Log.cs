using Microsoft.Extensions.Logging;

namespace LlmResilience.Hints;

/// <summary>What the memory has to say. Ids and names are a contract; see docs/telemetry.md.</summary>
internal static partial class Log
{
    [LoggerMessage(1600, LogLevel.Warning, "More than {MaxTargets} targets have been used, so hints of the least recently used ones are forgotten. Does a caller invent model names? If there are so many targets, raise Hints:MaxTargets. This is said once.", EventName = "HintBookFull")]
    public static partial void BookFull(ILogger logger, int maxTargets);

    [LoggerMessage(1601, LogLevel.Warning, "The hint store knows batches of writer {Writer} up to {LastSequence} and has lost later ones ({Lost} that it had acknowledged): its content was replaced, or its last moments are gone. {Again} batches go out again; {Dropped} are given up, since they are so old that nobody can tell whether they were applied.", EventName = "HintWriterLost")]
    public static partial void BatchesLost(ILogger logger, Guid writer, long lastSequence, int lost, int again, int dropped);

    [LoggerMessage(1602, LogLevel.Warning, "The hint store is away and more than {MaxTargets} circuits have changed meanwhile; openings beyond that are not written to it. This process still knows them. This is said once.", EventName = "HintStandingsFull")]
    public static partial void StandingsFull(ILogger logger, int maxTargets);

    [LoggerMessage(1603, LogLevel.Warning, "While the hint store was away, more targets had something to tell it than can wait: {Attempts} attempts of {Targets} targets that are forgotten here are not counted in it. Does a caller invent model names? If there are so many targets, raise Hints:MaxTargets. This is said once a minute at most.", EventName = "HintsDropped")]
    public static partial void Dropped(ILogger logger, long attempts, long targets);

    [LoggerMessage(1610, LogLevel.Information, "The hint store knows {Count} subjects.", EventName = "HintsLoaded")]
    public static partial void Loaded(ILogger logger, int count);

    [LoggerMessage(1611, LogLevel.Warning, "The hint store has not answered within {LoadTimeout} (Hints:LoadTimeout); calls start without what it knows and get it as soon as it comes.", EventName = "HintStoreSlowAtStart")]
    public static partial void StartedWithoutHints(ILogger logger, TimeSpan loadTimeout);

    [LoggerMessage(1612, LogLevel.Warning, "The hint store fails: {Problem} Calls are not affected; what is learned waits in memory and is written when the store is back.", EventName = "HintStoreAway")]
    public static partial void StoreAway(ILogger logger, string problem, Exception exception);

    [LoggerMessage(1613, LogLevel.Information, "The hint store works again after {Outage} and {Failures} failed tries; what waited is written.", EventName = "HintStoreBack")]
    public static partial void StoreBack(ILogger logger, TimeSpan outage, int failures);

    [LoggerMessage(1614, LogLevel.Warning, "The process stops while the hint store fails; {Attempts} attempts and what else was last learned about {Subjects} subjects are lost, but for what a spool (Hints:SpoolPath) had room for.", EventName = "HintsLeftBehind")]
    public static partial void LeftBehind(ILogger logger, long attempts, int subjects, Exception exception);

    [LoggerMessage(1615, LogLevel.Error, "What is learned could not be kept as it should be ({Type}): a defect of this library; please report it with the exception. Calls are not affected, and it is tried again. This is said once, until it works.", EventName = "HintRoundFailed")]
    public static partial void RoundFailed(ILogger logger, string type, Exception exception);

    [LoggerMessage(1620, LogLevel.Warning, "Changes in the hint store cannot be watched: {Problem} What others learn is read when this process writes, and watching is tried again.", EventName = "HintWatchingFails")]
    public static partial void WatchingFails(ILogger logger, string problem, Exception exception);

    [LoggerMessage(1621, LogLevel.Warning, "The content of the hint store was replaced; it knows {Count} subjects now. Counts follow the store; lessons that still count and own open circuits are written to it again.", EventName = "HintStoreReplaced")]
    public static partial void StoreReplaced(ILogger logger, int count);

    [LoggerMessage(1622, LogLevel.Information, "Another process has found {Subject} failing ({Reason}); until {Until} one failure here is enough to stop calls to it.", EventName = "CircuitAdviceHeard")]
    public static partial void AdviceHeard(ILogger logger, Subject subject, string reason, DateTimeOffset until);

    [LoggerMessage(1630, LogLevel.Information, "The process stops while the hint store fails; what was last learned about {Subjects} subjects is in the spool, and the next process delivers it.", EventName = "HintsLeftInSpool")]
    public static partial void LeftInSpool(ILogger logger, int subjects);

    [LoggerMessage(1631, LogLevel.Information, "A process that is gone left {Batches} batches about {Subjects} subjects in the spool file {Path}; they are delivered from here.", EventName = "HintSpoolAdopted")]
    public static partial void SpoolAdopted(ILogger logger, string path, int batches, int subjects);

    [LoggerMessage(1632, LogLevel.Warning, "The spool in {Path} cannot be used: {Problem} Learning goes on in memory; if the process is killed, what it has yet to deliver is lost. Give the process write permission for the directory, and make room.", EventName = "HintSpoolFails")]
    public static partial void SpoolFails(ILogger logger, string path, string problem, Exception exception);

    [LoggerMessage(1633, LogLevel.Warning, "The spool in {Path} has reached {Megabytes} MB (Hints:SpoolMaxMegabytes): what is learned beyond that waits in memory only, until the hint store is back or others' files are delivered. This is said once, until there is room.", EventName = "HintSpoolFull")]
    public static partial void SpoolFull(ILogger logger, string path, int megabytes);

    [LoggerMessage(1634, LogLevel.Warning, "The spool file {Path} cannot be read: it is no spool file, or a newer version wrote it. It is left where it is.", EventName = "HintSpoolUnreadable")]
    public static partial void SpoolUnreadable(ILogger logger, string path);

    [LoggerMessage(1635, LogLevel.Warning, "The hint store works, and refuses what an earlier process left in the spool file {Path} ({Type}); it is tried again.", EventName = "HintSpoolNotDelivered")]
    public static partial void AdoptedNotDelivered(ILogger logger, string path, string type, Exception exception);

    [LoggerMessage(1636, LogLevel.Error, "The hint store works, and has refused what an earlier process left in the spool file {Path} {Times} times ({Type}). It is set aside as {Aside}, and not tried again: what it holds is not in the store.", EventName = "HintSpoolRefused")]
    public static partial void SpoolRefused(ILogger logger, string path, int times, string type, string aside, Exception exception);

    [LoggerMessage(1637, LogLevel.Warning, "The spool file {Path} may not be read and written by this process; it is left to a process of the user that made it. This is said once.", EventName = "HintSpoolForbidden")]
    public static partial void SpoolForbidden(ILogger logger, string path, Exception exception);
}
