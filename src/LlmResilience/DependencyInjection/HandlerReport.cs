using Microsoft.Extensions.Logging;

namespace LlmResilience.DependencyInjection;

/// <summary>Says what was found in a client's handlers: warnings once for each client, and faults as an exception.</summary>
internal static class HandlerReport
{
    /// <param name="chain">The handlers, outermost first.</param>
    /// <param name="client">The client's name.</param>
    /// <param name="forbidRedirects">Whether the client is one for LLMs, whose primary handler must not follow redirects.</param>
    /// <param name="state">What was said already.</param>
    /// <param name="logger">Takes the warnings.</param>
    /// <exception cref="LlmConfigurationException">The handlers cannot work together.</exception>
    public static void Say(IReadOnlyList<HttpMessageHandler> chain, string client, bool forbidRedirects, ClientState state, ILogger logger)
    {
        List<string> faults = [];
        foreach (HandlerFinding finding in HandlerChain.Check(chain, forbidRedirects))
        {
            if (finding.Problem == HandlerProblem.Twice)
            {
                faults.Add($"The HTTP client '{client}' has two handlers of LlmResilience, which would multiply attempts. Keep AddLlmResilienceHandler and take the other one out.");
            }
            else if (state.IsNews($"{finding.Problem} {finding.HandlerType}"))
            {
                Warn(finding, client, logger);
            }
        }

        if (faults.Count > 0)
        {
            throw new LlmConfigurationException(faults.Distinct());
        }
    }

    private static void Warn(HandlerFinding finding, string client, ILogger logger)
    {
        switch (finding.Problem)
        {
            case HandlerProblem.OtherResilience:
                Log.OtherResilience(logger, client, finding.HandlerType);
                break;
            case HandlerProblem.Beneath:
                Log.HandlerBeneath(logger, client, finding.HandlerType);
                break;
            case HandlerProblem.RedirectsTurnedOff:
                Log.RedirectsTurnedOff(logger, client, finding.HandlerType);
                break;
            case HandlerProblem.RedirectsStayOn:
                Log.RedirectsStayOn(logger, client, finding.HandlerType);
                break;
            case HandlerProblem.Twice:
                break;
        }
    }
}
