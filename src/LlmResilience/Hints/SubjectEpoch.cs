namespace LlmResilience;

/// <summary>The epoch of a subject: a number that rises each time a person resets the subject or removes one of its lessons.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Epoch">Its epoch now.</param>
/// <param name="ResetEpoch">The epoch that its last whole reset began; counts of an earlier one are dropped.</param>
public readonly record struct SubjectEpoch(Subject Subject, long Epoch, long ResetEpoch);
