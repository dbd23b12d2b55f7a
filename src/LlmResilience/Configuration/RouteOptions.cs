namespace LlmResilience;

/// <summary>An ordered list of targets under one logical name.</summary>
public sealed class RouteOptions
{
    /// <summary>
    /// The targets in the order of preference: <c>provider/model</c> (the model may hold slashes), or the name of another route, whose targets
    /// then stand in its place.
    /// </summary>
    /// <value>Empty, which is refused at start.</value>
    public IList<string> Targets { get; } = [];
}
