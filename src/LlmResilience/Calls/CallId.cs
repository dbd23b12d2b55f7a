using System.Globalization;

namespace LlmResilience.Calls;

/// <summary>The identity of a call: the process part and a number. It is two words until somebody asks for the text.</summary>
/// <param name="Process">A random part that the calls of one process share.</param>
/// <param name="Number">The number of the call in the process.</param>
internal readonly record struct CallId(string Process, long Number)
{
    /// <summary>The text that leaves the process, for example <c>3f9a1c2b77d0-42</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Process}-{Number}");
}
