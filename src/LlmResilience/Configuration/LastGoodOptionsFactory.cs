using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmResilience.Configuration;

/// <summary>
/// Makes the options. The first must be sound; after them a bad reload is logged, each once, and yields the last good options: so that the
/// options monitor neither throws into whoever reloads a configuration, nor gives anyone options that were not checked.
/// </summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class LastGoodOptionsFactory(
    IEnumerable<IConfigureOptions<LlmResilienceOptions>> setups,
    IEnumerable<IPostConfigureOptions<LlmResilienceOptions>> postConfigures,
    IEnumerable<IValidateOptions<LlmResilienceOptions>> validations,
    ILogger<LastGoodOptionsFactory> logger) : IOptionsFactory<LlmResilienceOptions>
{
    private readonly OptionsFactory<LlmResilienceOptions> _inner = new(setups, postConfigures, validations);
    private readonly Lock _lock = new();
    private LlmResilienceOptions? _lastGood;
    private string? _lastFaults;

    public LlmResilienceOptions Create(string name)
    {
        try
        {
            LlmResilienceOptions options = _inner.Create(name);
            Remember(options, name);
            return options;
        }
        catch (OptionsValidationException e)
        {
            var readable = new LlmConfigurationException(e.Failures);
            return LastGood(name, readable.Message) ?? throw readable;
        }
        catch (Exception e)
        {
            // An action of the application threw; its text may hold anything, so that only its type is told.
            if (LastGood(name, $"Setting the options threw {e.GetType().Name}.") is { } lastGood)
            {
                return lastGood;
            }

            throw;
        }
    }

    private void Remember(LlmResilienceOptions options, string name)
    {
        if (name != Microsoft.Extensions.Options.Options.DefaultName)
        {
            return;
        }

        lock (_lock)
        {
            (_lastGood, _lastFaults) = (options, null);
        }
    }

    private LlmResilienceOptions? LastGood(string name, string faults)
    {
        if (name != Microsoft.Extensions.Options.Options.DefaultName)
        {
            return null;
        }

        lock (_lock)
        {
            if (_lastGood is null)
            {
                return null;
            }

            if (_lastFaults == faults)
            {
                return _lastGood;
            }

            _lastFaults = faults;
        }

        Log.ReloadRefused(logger, faults);
        return _lastGood;
    }
}
