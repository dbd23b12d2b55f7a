namespace LlmResilience.Administration;

/// <summary>The names of kinds of subjects in an export. Keys have none: their fingerprints mean nothing elsewhere.</summary>
internal static class SubjectKindNames
{
    public static string? NameOf(SubjectKind kind) => kind switch
    {
        SubjectKind.Provider => "provider",
        SubjectKind.Target => "target",
        SubjectKind.Endpoint => "endpoint",
        SubjectKind.Key or SubjectKind.KeyOnTarget => null,
    };

    public static SubjectKind? Parse(string? name) => name switch
    {
        "provider" => SubjectKind.Provider,
        "target" => SubjectKind.Target,
        "endpoint" => SubjectKind.Endpoint,
        _ => null,
    };
}
