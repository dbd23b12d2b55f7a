namespace LlmResilience;

/// <summary>What a lesson about a target says.</summary>
public enum LearnedElementKind
{
    /// <summary>The target does not serve the API path in <see cref="LearnedElement.Value"/>.</summary>
    UnsupportedEndpoint,

    /// <summary>The target has answered well on the API path in <see cref="LearnedElement.Value"/>.</summary>
    SupportedEndpoint,

    /// <summary>The target refuses the parameter in <see cref="LearnedElement.Value"/> on the API path in <see cref="LearnedElement.Endpoint"/>.</summary>
    UnsupportedParameter,

    /// <summary>The API path in <see cref="LearnedElement.Value"/> is the one to use for this target.</summary>
    PreferredEndpoint,

    /// <summary>
    /// A person chose the API path in <see cref="LearnedElement.Value"/> as the one to use for this target, whatever is learned;
    /// <see cref="LearnedElement.Evidence"/> says who, and why.
    /// </summary>
    ChosenEndpoint,

    /// <summary>
    /// A person took the subject out of service until <see cref="LearnedElement.ExpiresAt"/>; <see cref="LearnedElement.Evidence"/> says who,
    /// and why, and <see cref="LearnedElement.Value"/> is <c>*</c>. Its removal lets calls come back at once.
    /// </summary>
    Isolated,
}
