using Microsoft.Extensions.Options;

namespace LlmResilience;

/// <summary>The configuration is not usable. <see cref="OptionsValidationException.Failures"/> lists every fault with its path and the remedy.</summary>
/// <remarks>It never holds a secret.</remarks>
public sealed class LlmConfigurationException : OptionsValidationException
{
    /// <summary>Makes the exception of a list of faults.</summary>
    /// <param name="faults">The faults, each with its configuration path, what is wrong, and the remedy.</param>
    public LlmConfigurationException(IEnumerable<string> faults)
        : base(Microsoft.Extensions.Options.Options.DefaultName, typeof(LlmResilienceOptions), faults)
    {
    }

    /// <summary>All faults, one a line.</summary>
    public override string Message
    {
        get
        {
            string[] faults = [.. Failures];
            string head = faults.Length == 1 ? "The configuration of LlmResilience has a fault:" : $"The configuration of LlmResilience has {faults.Length} faults:";
            return string.Join(Environment.NewLine + "  - ", [head, .. faults]);
        }
    }
}
