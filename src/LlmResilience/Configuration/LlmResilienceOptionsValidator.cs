using Microsoft.Extensions.Options;

namespace LlmResilience.Configuration;

/// <summary>Finds every fault of the configuration at once: in the sections themselves, in single values, and in how they go together.</summary>
internal sealed class LlmResilienceOptionsValidator(ConfigurationSources sources) : IValidateOptions<LlmResilienceOptions>
{
    public ValidateOptionsResult Validate(string? name, LlmResilienceOptions options)
    {
        var faults = new FaultList(sources.Paths);
        SectionReader.Read(sources.Sections, faults);
        ValueRules.Check(options, faults);
        ProviderRules.Check(options, faults);
        RouteRules.Check(options, faults);
        ClientRules.Check(options, sources, faults);
        return faults.Texts.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.Texts);
    }
}
