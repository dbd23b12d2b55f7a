using Microsoft.Extensions.DependencyInjection;

namespace LlmResilience.DependencyInjection;

/// <summary>The builder that <c>AddLlmResilience</c> returns.</summary>
internal sealed record LlmResilienceBuilder(IServiceCollection Services) : ILlmResilienceBuilder;
