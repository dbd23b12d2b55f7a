using LlmResilience.Calls;
using Microsoft.Extensions.Http.Resilience;

namespace LlmResilience.DependencyInjection;

/// <summary>Looks through the handlers of one client, outermost first. Pure, apart from turning automatic redirects off.</summary>
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

    public static IEnumerable<HandlerFinding> Check(IReadOnlyList<HttpMessageHandler> chain)
    {
        int ours = chain.TakeWhile(h => h is not LlmResilienceHandler).Count();
        for (int i = 0; i < chain.Count; i++)
        {
            string type = chain[i].GetType().Name;
            if (i > ours && chain[i] is LlmResilienceHandler)
            {
                yield return new HandlerFinding(HandlerProblem.Twice, type);
            }
            else if (Retries(chain[i]))
            {
                yield return new HandlerFinding(HandlerProblem.OtherResilience, type);
            }
            else if (i > ours && chain[i] is DelegatingHandler && !HandlersBeneath.OnlyLogs(chain[i]))
            {
                yield return new HandlerFinding(HandlerProblem.Beneath, type);
            }
        }

        (bool wereOn, bool areOff) = PrimaryHandler.ForbidRedirects(chain[^1]);
        if (wereOn)
        {
            yield return new HandlerFinding(areOff ? HandlerProblem.RedirectsTurnedOff : HandlerProblem.RedirectsStayOn, chain[^1].GetType().Name);
        }
    }

    private static bool Retries(HttpMessageHandler handler) => handler is ResilienceHandler || handler.GetType().FullName == PollyHandler;
}
