namespace LlmResilience.Redis;

/// <summary>How a subject is written: its kind and the parts that the kind has, for example <c>target|openai|https://api.openai.com/v1/|gpt-4o</c>.</summary>
internal static class RedisSubjects
{
    public static string ToStored(Subject subject)
    {
        string start = $"{NameOf(subject.Kind)}|{Escape(subject.Provider)}|{Escape(subject.Address)}";
        return subject.Kind switch
        {
            SubjectKind.Provider => start,
            SubjectKind.Target => $"{start}|{Escape(subject.Model)}",
            SubjectKind.Endpoint => $"{start}|{Escape(subject.Model)}|{Escape(subject.Endpoint)}",
            SubjectKind.Key => $"{start}|{Escape(subject.Key)}",
            SubjectKind.KeyOnTarget => $"{start}|{Escape(subject.Model)}|{Escape(subject.Key)}",
        };
    }

    /// <summary>The subject; null when a newer library wrote a kind that this one does not know.</summary>
    public static Subject? ToSubject(string stored)
    {
        string[] parts = stored.Split('|');
        return (parts[0], parts.Length) switch
        {
            ("provider", 3) => Subject.Of(SubjectKind.Provider, Part(1), Part(2)),
            ("target", 4) => Subject.Of(SubjectKind.Target, Part(1), Part(2), Part(3)),
            ("endpoint", 5) => Subject.Of(SubjectKind.Endpoint, Part(1), Part(2), Part(3), Part(4)),
            ("key", 4) => Subject.Of(SubjectKind.Key, Part(1), Part(2), key: Part(3)),
            ("key_on_target", 5) => Subject.Of(SubjectKind.KeyOnTarget, Part(1), Part(2), Part(3), key: Part(4)),
            _ => null,
        };

        string Part(int index) => Unescape(parts[index]);
    }

    public static string Unescape(string part) => part.Replace("%7C", "|", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);

    public static string? Escape(string? part) => part is not null && part.AsSpan().ContainsAny('|', '%')
        ? part.Replace("%", "%25", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal)
        : part;

    private static string NameOf(SubjectKind kind) => kind switch
    {
        SubjectKind.Provider => "provider",
        SubjectKind.Target => "target",
        SubjectKind.Endpoint => "endpoint",
        SubjectKind.Key => "key",
        SubjectKind.KeyOnTarget => "key_on_target",
    };
}
