using LlmResilience.Attempts;
using LlmResilience.Calls;
using Microsoft.Extensions.Http.Resilience;

namespace LlmResilience.DependencyInjection;

/// <summary>Looks through the handlers of one client, outermost first. Pure, apart from turning automatic redirects off where that is asked for.</summary>
internal static class HandlerChain
{
    private const string PollyHandler = "Microsoft.Extensions.Http.PolicyHttpMessageHandler";

    /// <returns>The handlers with those that stand inside the last one.</returns>
    public static IReadOnlyList<HttpMessageHandler> Unfold(IEnumerable<HttpMessageHandler> handlers)
    {
        List<HttpMessageHandler> chain = [.. handlers];
        while (chain[^1] is DelegatingHandler { InnerHandler: { } inner } && !chain.Contains(inner))
        {
            chain.Add(inner);
        }

        return chain;
    }

    public static IEnumerable<HandlerFinding> Check(IReadOnlyList<HttpMessageHandler> chain, bool forbidRedirects)
    {
        int ours = chain.TakeWhile(h => !IsOurs(h)).Count();
        // Above a handler that only gives verdicts others are meant to repeat; and it sends nothing to another provider.
        bool decides = ours < chain.Count && chain[ours] is LlmResilienceHandler;
        for (int i = 0; i < chain.Count; i++)
        {
            string type = chain[i].GetType().Name;
            if (i > ours && IsOurs(chain[i]))
            {
                yield return new HandlerFinding(HandlerProblem.Twice, type);
            }
            else if (decides && Retries(chain[i]))
            {
                yield return new HandlerFinding(HandlerProblem.OtherResilience, type);
            }
            else if (decides && i > ours && chain[i] is DelegatingHandler && !HandlersBeneath.OnlyLogs(chain[i]))
            {
                yield return new HandlerFinding(HandlerProblem.Beneath, type);
            }
        }

        (bool wereOn, bool areOff) = !forbidRedirects ? default : PrimaryHandler.ForbidRedirects(chain[^1]);
        if (wereOn)
        {
            yield return new HandlerFinding(areOff ? HandlerProblem.RedirectsTurnedOff : HandlerProblem.RedirectsStayOn, chain[^1].GetType().Name);
        }
    }

    private static bool IsOurs(HttpMessageHandler handler) => handler is LlmResilienceHandler or LlmVerdictHandler;

    private static bool Retries(HttpMessageHandler handler) => handler is ResilienceHandler || handler.GetType().FullName == PollyHandler;
}
