using System.Collections.Concurrent;
using System.Text;
using LlmResilience.Errors;
using LlmResilience.Errors.Reading;
using LlmResilience.Errors.Rules;
using LlmResilience.Errors.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmResilience;

/// <summary>Turns a failed attempt into a verdict: what went wrong, what is to blame, what it teaches.</summary>
/// <remarks>
/// Structured fields are asked first (codes, types, the class of an exception), then anchored phrases in the provider's message,
/// then the status. Nothing that an answer holds makes it throw. It may be used from many threads.
/// </remarks>
public sealed class LlmErrorClassifier
{
    private readonly ILlmErrorRule[] _rules;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<Type, bool> _failedRules = new();

    /// <summary>Makes a classifier.</summary>
    /// <param name="rules">The caller's own rules, asked in this order before the library's; empty for none.</param>
    public LlmErrorClassifier(IEnumerable<ILlmErrorRule> rules)
        : this(rules, NullLogger.Instance)
    {
    }

    /// <summary>Makes a classifier without rules of the caller's own.</summary>
    public LlmErrorClassifier()
        : this([], NullLogger.Instance)
    {
    }

    internal LlmErrorClassifier(IEnumerable<ILlmErrorRule> rules, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(rules);
        _rules = [.. rules];
        _logger = logger;
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
                    return OwnRuleVerdict.Clean(verdict, context);
                }
            }
            catch (Exception e)
            {
                // A user's rule must not turn a failed attempt into a broken call.
                if (_failedRules.TryAdd(rule.GetType(), true))
                {
                    Log.RuleFailed(_logger, rule.GetType().Name, e);
                }
            }
        }

        return null;
    }
}
