namespace LlmResilience.Administration;

/// <summary>The names of changes in the audit. They are kept, so they stay as they are.</summary>
internal static class AuditActions
{
    public const string Blacklist = "blacklist";
    public const string Reinstate = "reinstate";
    public const string Forget = "forget";
    public const string RemoveLesson = "remove_lesson";
    public const string SetPreferredEndpoint = "set_preferred_endpoint";
    public const string UnsetPreferredEndpoint = "unset_preferred_endpoint";
    public const string Open = "open";
    public const string Isolate = "isolate";
    public const string Reset = "reset";
    public const string Import = "import";
}
