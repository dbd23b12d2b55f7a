using LlmResilience.Configuration;

namespace LlmResilience.Routing;

/// <summary>The targets of a call, in order.</summary>
/// <param name="Targets">The targets; shared with other calls, never changed.</param>
/// <param name="Route">The route that was taken; null for none.</param>
internal readonly record struct CallPlan(Target[] Targets, Route? Route);
