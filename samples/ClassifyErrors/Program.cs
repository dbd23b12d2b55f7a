using System.Text;
using ClassifyErrors;

// Reads a log of provider errors, one JSON object a line, and says of each what it means.
// ClassifyErrors --help tells the fields.
CommandLine arguments = CommandLine.Parse(args);
if (arguments.Fault is { } fault)
{
    Console.Error.WriteLine(fault);
    return 2;
}

if (arguments.Help)
{
    Console.Out.Write(CommandLine.HelpText);
    return 0;
}

var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
try
{
    using var input = new StreamReader(arguments.File is null ? Console.OpenStandardInput() : File.OpenRead(arguments.File), utf8);
    using var output = new StreamWriter(Console.OpenStandardOutput(), utf8);
    using var verdicts = arguments.Table ? (VerdictWriter)new TableWriter(output) : new JsonLinesWriter(output);
    return new LogClassifier(verdicts, Console.Error).Run(input) ? 0 : 1;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
