using Microsoft.Extensions.Logging;

namespace LlmResilience.Attempts;

/// <summary>Hands each outcome to all observers. An observer that throws is logged; the others and the call go on.</summary>
internal sealed class AttemptPublisher(IEnumerable<IAttemptObserver> observers, ILogger<AttemptPublisher> logger)
{
    private readonly IAttemptObserver[] _observers = [.. observers];

    public void Publish(in AttemptOutcome outcome)
    {
        foreach (IAttemptObserver observer in _observers)
        {
            try
            {
                observer.OnAttempt(in outcome);
            }
            catch (Exception e)
            {
                Log.ObserverFailed(logger, observer.GetType().Name, e);
            }
        }
    }
}
