using LlmResilience;

namespace ClassifyErrors;

/// <summary>Where verdicts go; disposing it ends the output.</summary>
internal abstract class VerdictWriter : IDisposable
{
    public abstract void Write(VerdictRecord record, LlmError error);

    public abstract void Dispose();
}
