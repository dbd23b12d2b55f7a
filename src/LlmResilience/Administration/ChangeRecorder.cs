using LlmResilience.Circuits;
using LlmResilience.Configuration;
using LlmResilience.Hints;
using LlmResilience.Journal;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Administration;

/// <summary>Notes each change before it is made, in the audit and in the log, and sees it written afterwards.</summary>
internal sealed class ChangeRecorder(JournalWriter journal, ILlmHints hints, TimeProvider time, ILogger<ChangeRecorder> logger)
{
    private readonly QuietLogger _logger = new QuietLogger(logger);

    /// <summary>The note in the form in which it is kept.</summary>
    /// <exception cref="ArgumentException">It cannot be used.</exception>
    public static ChangeNote Check(ChangeNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        string? problem = ProblemOf(note.Who, ChangeNote.MaxWhoLength, "Who", "who makes the change")
            ?? ProblemOf(note.Why, ChangeNote.MaxWhyLength, "Why", "why the change is made")
            ?? (StandingOrder.IsName(note.Who) ? null : "Who must not have a colon before a space or at its end. Give a plain name or a login.");
        if (problem is not null)
        {
            throw new ArgumentException(problem, nameof(note));
        }

        return new ChangeNote(SafeText.WithoutKeys(note.Who), SafeText.WithoutKeys(note.Why));
    }

    /// <summary>Notes a change that is about to be made.</summary>
    /// <exception cref="JournalException">So many lines wait for the journal that no more are taken; the change must not be made.</exception>
    public AuditLine Begin(string action, Subject? subject, ChangeNote note, string? detail = null)
    {
        AuditLine line = new()
        {
            Id = Guid.NewGuid(),
            At = time.GetUtcNow(),
            Who = note.Who,
            Action = action,
            Subject = subject,
            Why = note.Why,
            Detail = detail,
        };
        journal.Add(line);
        if (_logger.IsEnabled(LogLevel.Warning))
        {
            Log.Changed(_logger, action, subject?.ToString() ?? "hints", detail is null ? "" : $" ({detail})", note.Who, note.Why);
        }

        return line;
    }

    /// <summary>Waits until the change and its line are written, or one of them cannot be now.</summary>
    public async ValueTask<ChangeResult> EndAsync(AuditLine line, CancellationToken cancellationToken)
    {
        Task<string?> told = ProblemOfAsync(hints.FlushAsync, HintStoreTrouble.Describe, cancellationToken);
        Task<string?> noted = ProblemOfAsync(journal.FlushAsync, Describe, cancellationToken);
        return new ChangeResult
        {
            Audit = line,
            StoreProblem = await told.ConfigureAwait(false),
            JournalProblem = await noted.ConfigureAwait(false),
        };
    }

    private static string? ProblemOf(string? text, int most, string name, string what) =>
        string.IsNullOrWhiteSpace(text) ? $"{name} is missing: say {what}."
        : text.Length > most ? $"{name} has {text.Length} characters, and at most {most} are kept. Shorten it."
        : text.Any(char.IsControl) ? $"{name} holds a control character or a line break. Write it in one line."
        : null;

    private static string Describe(Exception error) => error switch
    {
        JournalException known => known.Message,
        TimeoutException => "The error journal does not answer within Journal:FlushTimeout. Look at it and the network to it.",
        _ => $"The error journal fails ({error.GetType().Name}). The log has the details (event 2010, JournalAway).",
    };

    private static async Task<string?> ProblemOfAsync(
        Func<CancellationToken, ValueTask> flush, Func<Exception, string> describe, CancellationToken cancellationToken)
    {
        try
        {
            await flush(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return describe(exception);
        }
    }
}
