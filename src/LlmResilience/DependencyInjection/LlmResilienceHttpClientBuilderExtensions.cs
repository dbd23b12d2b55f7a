using LlmResilience.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts LlmResilience beneath an HTTP client.</summary>
public static class LlmResilienceHttpClientBuilderExtensions
{
    /// <summary>
    /// Puts the handler beneath a client: innermost, whatever is registered before or after it. Called twice, the last route counts.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Unless the client has a primary handler of its own, it gets one that suits: no automatic redirects, no cookies, connections renewed every
    /// two minutes.
    /// </para>
    /// <para>
    /// The client's <see cref="HttpClient.Timeout"/> becomes infinite, since it would end calls that are going well. Where it was set to anything
    /// but its default of 100 seconds, that becomes the total limit of the client's calls. Calls that go to no LLM provider keep the timeout that
    /// the client had, set or by default.
    /// </para>
    /// <para>
    /// As a default of all clients (<c>ConfigureHttpClientDefaults</c>) it leaves primary handlers, redirects and timeouts as they are, since most
    /// clients may call no LLM. Give the handler to a client for LLMs by itself.
    /// </para>
    /// </remarks>
    /// <param name="builder">The client's builder, or that of the defaults of all clients.</param>
    /// <param name="route">The route of calls that name none; null: the target that the call itself names.</param>
    /// <returns>The client's builder.</returns>
    public static IHttpClientBuilder AddLlmResilienceHandler(this IHttpClientBuilder builder, string? route = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ResilienceServices.AddTo(builder.Services).SetRoute(builder.Name, route);
        return builder;
    }

    /// <summary>
    /// Puts the handler beneath a client that only classifies each attempt, learns from it, and attaches the verdict for strategies of your own:
    /// read it with <c>GetLlmError()</c>, or let Polly's strategies decide by it with <c>UseLlmVerdicts()</c>. It takes the place of
    /// <see cref="AddLlmResilienceHandler"/> on this client.
    /// </summary>
    /// <param name="builder">The client's builder.</param>
    /// <returns>The client's builder.</returns>
    public static IHttpClientBuilder AddLlmVerdictHandler(this IHttpClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ResilienceServices.AddTo(builder.Services).SetVerdictsOnly(builder.Name);
        return builder;
    }
}
