using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace LlmResilience.Configuration;

/// <summary>Binds the registered sections to the options; what they hold that cannot be bound is left to the validator to report.</summary>
internal sealed class SectionBinder(ConfigurationSources sources) : IConfigureOptions<LlmResilienceOptions>
{
    public void Configure(LlmResilienceOptions options)
    {
        if (sources.Sections.Count == 0)
        {
            return;
        }

        IReadOnlyDictionary<string, string?> values = SectionReader.Read(sources.Sections, new FaultList(sources.Paths));
        IConfiguration sound = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        sound.Bind(options);
    }
}
