using System.Text;
using LlmResilience.Errors.Reading;
using LlmResilience.Errors.Rules;
using LlmResilience.Errors.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Log = LlmResilience.Errors.Log;

namespace LlmResilience;

/// <summary>Turns a failed attempt into a verdict: what went wrong, what is to blame, what it teaches.</summary>
/// <remarks>
/// Structured fields are asked first (codes, types, the class of an exception), then anchored phrases in the provider's message,
/// then the status. Nothing that an answer holds makes it throw. It keeps no state and may be used from many threads.
/// </remarks>
public sealed class LlmErrorClassifier
{
    private readonly ILlmErrorRule[] _rules;
    private readonly ILogger _logger;

    /// <summary>Makes a classifier.</summary>
    /// <param name="rules">The caller's own rules, asked in this order before the library's; empty for none.</param>
    /// <param name="logger">Is told when one of these rules throws; null for nobody.</param>
    public LlmErrorClassifier(IEnumerable<ILlmErrorRule> rules, ILogger<LlmErrorClassifier>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        _rules = [.. rules];
        _logger = logger ?? NullLogger<LlmErrorClassifier>.Instance;
    }

    /// <summary>Makes a classifier without rules of the caller's own.</summary>
    public LlmErrorClassifier()
        : this([])
    {
    }

    /// <summary>Judges an answer: an error status, an error in a good answer's body, or an error event of a stream.</summary>
    /// <param name="context">What is known of the failed attempt.</param>
    /// <returns>The verdict.</returns>
    public LlmError Classify(LlmErrorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return AskOwnRules(context) ?? AnswerJudge.Judge(context, BodyReader.Read(context));
    }

    /// <summary>Judges an attempt that ended in an exception instead of an answer.</summary>
    /// <param name="exception">What the attempt threw.</param>
    /// <param name="callerCancelled">Whether the caller's own token was cancelled; a cancellation without it is a timeout.</param>
    /// <param name="answerBegun">Whether a part of the answer had already come; a connection that breaks then is a broken stream.</param>
    /// <returns>The verdict.</returns>
    public LlmError Classify(Exception exception, bool callerCancelled = false, bool answerBegun = false)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (callerCancelled && exception is OperationCanceledException)
        {
            return OwnVerdicts.Cancelled();
        }

        return AskOwnRules(new LlmErrorContext { Exception = exception, InStream = answerBegun })
            ?? ExceptionJudge.Judge(exception, answerBegun);
    }

    /// <summary>Judges the printed text of a transport error, for example a line of a log.</summary>
    /// <param name="text">The text, of .NET or of another platform.</param>
    /// <returns>The verdict.</returns>
    public LlmError ClassifyTransportText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Classify(new LlmErrorContext { Body = Encoding.UTF8.GetBytes(text) });
    }

    private LlmError? AskOwnRules(LlmErrorContext context)
    {
        foreach (ILlmErrorRule rule in _rules)
        {
            try
            {
                if (rule.Classify(context) is { } verdict)
                {
                    return verdict;
                }
            }
            catch (Exception exception)
            {
                // A user's rule must not turn a failed attempt into a broken call.
                Log.RuleFailed(_logger, rule.GetType().Name, exception);
            }
        }

        return null;
    }
}
