namespace LlmResilience.Configuration;

/// <summary>What a setting holds.</summary>
internal enum SettingKind
{
    /// <summary>Settings beneath it.</summary>
    Group,

    /// <summary>Named groups of the same settings.</summary>
    Map,

    /// <summary>A list of texts.</summary>
    TextList,

    /// <summary>A list of wire formats.</summary>
    WireFormatList,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A text that is never shown.</summary>
    Secret,

    /// <summary>True or false.</summary>
    Switch,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A span of time.</summary>
    Duration,
}
