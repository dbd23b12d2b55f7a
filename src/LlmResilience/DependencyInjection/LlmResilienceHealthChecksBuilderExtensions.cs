using LlmResilience.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds LlmResilience to the host's health checks.</summary>
public static class LlmResilienceHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check that is degraded, with the reason as its description and figures as its data, while the hint store, the spool or the error
    /// journal fails, and while failed attempts are counted there without their detail.
    /// Calls go on meanwhile, so by default it never says that the process is unhealthy.
    /// </summary>
    /// <param name="builder">The builder of the health checks.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">What it says when something fails; null means <see cref="HealthStatus.Degraded"/>.</param>
    /// <param name="tags">Tags to filter checks by.</param>
    /// <returns>The builder of the health checks.</returns>
    public static IHealthChecksBuilder AddLlmResilience(
        this IHealthChecksBuilder builder, string name = "llm_resilience", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return builder.Add(new HealthCheckRegistration(
            name,
            static services => ActivatorUtilities.CreateInstance<LlmResilienceHealthCheck>(services),
            failureStatus ?? HealthStatus.Degraded,
            tags));
    }
}
