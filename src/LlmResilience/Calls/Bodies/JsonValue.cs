namespace LlmResilience.Calls.Bodies;

/// <summary>What stands under a name.</summary>
internal enum JsonValue
{
    /// <summary>The name is not there, or the text could not be read.</summary>
    Missing,

    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary><c>false</c>.</summary>
    False,

    /// <summary><c>true</c>.</summary>
    True,

    /// <summary>Anything else.</summary>
    Other,
}
