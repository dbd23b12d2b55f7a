namespace LlmResilience.Testing;

/// <summary>The catalogue of errors, in the shape in which providers and gateways really give them.</summary>
public static class FakeErrors
{
    /// <summary>Every error of the catalogue; names are unique.</summary>
    public static IReadOnlyList<FakeError> All { get; } =
    [
        .. OpenAIErrors.All,
        .. AzureOpenAIErrors.All,
        .. AnthropicErrors.All,
        .. GeminiErrors.All,
        .. HostedErrors.All,
        .. SelfHostedErrors.All,
        .. GatewayErrors.All,
    ];

    /// <summary>An error by its name.</summary>
    /// <param name="name">For example <c>openai/rate-limit</c>.</param>
    /// <exception cref="ArgumentException">The catalogue has no such error; the message lists those of the same provider.</exception>
    public static FakeError Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(error => error.Name == name) ?? throw new ArgumentException(Unknown(name), nameof(name));
    }

    private static string Unknown(string name)
    {
        var provider = name.Split('/')[0];
        var near = All.Where(error => error.Provider == provider).Select(static error => error.Name).ToList();
        var known = near.Count > 0 ? near : All.Select(static error => error.Provider + "/…").Distinct();
        return $"The catalogue has no error '{name}'. It has: {string.Join(", ", known)}.";
    }
}
