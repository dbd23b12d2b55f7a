namespace LlmResilience.Errors.Reading;

/// <summary>A machine-readable word of an answer and the field it stood in.</summary>
internal readonly record struct ErrorWord(string Field, string Value);

/// <summary>What the readers found in an answer, before any rule has judged it. Lists are in reading order: outer first.</summary>
internal sealed class ErrorFacts
{
    private const int MaxEntries = 24;
    private const int MaxMessageChars = 8 * 1024;

    /// <summary>The status of the HTTP answer.</summary>
    public int? Status { get; init; }

    /// <summary>A status that the body names: of an upstream, or of an error inside a good answer.</summary>
    public int? InnerStatus { get; set; }

    /// <summary>Codes, types, reasons.</summary>
    public List<ErrorWord> Words { get; } = [];

    /// <summary>What is written for people.</summary>
    public List<string> Messages { get; } = [];

    /// <summary>Names of exhausted quotas (Google).</summary>
    public List<string> QuotaNames { get; } = [];

    /// <summary>The provider's code as it stood there.</summary>
    public string? Code { get; set; }

    /// <summary>The provider's type as it stood there.</summary>
    public string? Type { get; set; }

    /// <summary>The parameter that the answer names in a field of its own.</summary>
    public string? Parameter { get; set; }

    /// <summary>The provider's id of the request.</summary>
    public string? RequestId { get; set; }

    /// <summary>A wait that stood in a field of the body, and that field's name.</summary>
    public TimeSpan? StatedWait { get; private set; }

    /// <summary>The field of <see cref="StatedWait"/>.</summary>
    public string? StatedWaitField { get; private set; }

    /// <summary>A moment that the body names as the end of the wait.</summary>
    public DateTimeOffset? StatedReset { get; set; }

    /// <summary>Whether the details name a model as what the error is about.</summary>
    public bool NamesModel { get; set; }

    /// <summary>Whether the body was a web page.</summary>
    public bool IsHtml { get; set; }

    /// <summary>Whether the body held nothing.</summary>
    public bool IsEmpty { get; set; }

    /// <summary>Whether the error stands in the metadata of an aggregator, that is, an upstream of the provider's said it.</summary>
    public bool FromUpstream { get; set; }

    /// <summary>The status that tells most: the body's own where it is an error, else the HTTP status.</summary>
    public int? TellingStatus => InnerStatus ?? Status;

    public void AddWord(string field, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value) && value.Length <= 200 && Words.Count < MaxEntries)
        {
            Words.Add(new ErrorWord(field, value));
        }
    }

    public void AddMessage(string? message)
    {
        if (string.IsNullOrWhiteSpace(message) || Messages.Count >= MaxEntries)
        {
            return;
        }

        string clean = MessageText.Clean(message.Length > MaxMessageChars ? message[..MaxMessageChars] : message);
        if (clean.Length > 0 && !Messages.Contains(clean))
        {
            Messages.Add(clean);
        }
    }

    public void AddWait(TimeSpan wait, string field)
    {
        if (wait >= TimeSpan.Zero && (StatedWait is null || wait > StatedWait))
        {
            StatedWait = wait;
            StatedWaitField = field;
        }
    }

    /// <summary>Notes a status that the body names; the innermost error counts.</summary>
    public void AddStatus(int status)
    {
        if (status is >= 400 and <= 599)
        {
            InnerStatus = status;
        }
    }
}
