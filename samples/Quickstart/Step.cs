using LlmResilience;

namespace Quickstart;

/// <summary>A stretch of calls during which GPUStack stood the same.</summary>
/// <param name="From">When it began.</param>
/// <param name="Standing">How GPUStack stood.</param>
/// <param name="Share">The share of calls that might go to it.</param>
/// <param name="Calls">The calls of the application.</param>
/// <param name="ToGpuStack">Those of them that went to GPUStack.</param>
internal sealed record Step(DateTimeOffset From, TargetStanding Standing, double Share, int Calls, int ToGpuStack);
