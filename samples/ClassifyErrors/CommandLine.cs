namespace ClassifyErrors;

/// <summary>What was asked for on the command line.</summary>
internal sealed record CommandLine
{
    public const string HelpText = """
        ClassifyErrors [--table] [FILE]

        Reads errors of LLM providers, one JSON object a line, from FILE or standard input, and writes what each one means.

        Input fields (all optional but body or status):
          id         a name for the record; the line's number when missing
          provider   for example openai
          endpoint   the API path that was called
          model      the model that was asked for
          status     the HTTP status; null for a transport error, its text in body
          headers    an object of response headers
          body       the response's body as text, or the transport error's text
          in_stream  whether the body is an event of a stream

        Output: a JSON object a line with id, category, blame, transient, retry_after_s, unsupported_endpoint,
        suggested_endpoint, unsupported_parameter and evidence (the rule that decided).

          --table    a table for people instead, with a count of each category at the end
          --help     this text

        A line that is no such object is reported on standard error with its number, and the rest goes on.
        Exit status: 0; 1 when a line was bad; 2 when the input cannot be read.

        """;

    public string? File { get; private init; }

    public bool Table { get; private init; }

    public bool Help { get; private init; }

    public string? Fault { get; private init; }

    public static CommandLine Parse(string[] args)
    {
        var parsed = new CommandLine();
        foreach (string arg in args)
        {
            parsed = arg switch
            {
                "--help" or "-h" => parsed with { Help = true },
                "--table" => parsed with { Table = true },
                "-" => parsed,
                _ when arg.StartsWith('-') => parsed with { Fault = $"Unknown option {arg}; --help shows them." },
                _ when parsed.File is not null => parsed with { Fault = "Only one file can be read; --help shows how." },
                _ => parsed with { File = arg },
            };
        }

        return parsed;
    }
}
