namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What <c>AddLlmResilience</c> returns: the place where implementations are chosen and refined.</summary>
public interface ILlmResilienceBuilder
{
    /// <summary>The services that the library was registered in.</summary>
    IServiceCollection Services { get; }
}
