using System.Text;
using LlmResilience;
using Quickstart;

// What LlmResilience does for an application, told in numbers. Quickstart --help says more.
// The part to copy into an application of your own is InsightsClient.cs.
Arguments arguments = Arguments.Parse(args);
if (arguments.Fault is { } fault)
{
    await Console.Error.WriteLineAsync($"{fault}\n\n{Arguments.Usage}");
    return 2;
}

Console.OutputEncoding = Encoding.UTF8;
if (arguments.Help)
{
    Console.Out.WriteLine(Arguments.Usage);
    return 0;
}

try
{
    await new Story(arguments).TellAsync();
    return 0;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or HintStoreException)
{
    await Console.Error.WriteLineAsync($"{e.Message} (--fresh begins anew, --data takes another folder.)");
    return 1;
}
