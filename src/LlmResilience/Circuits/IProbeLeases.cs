namespace LlmResilience.Circuits;

/// <summary>
/// Lets one process of several probe a subject whose circuit is half-open in all of them. It is asked only then, from any thread, and
/// answers at once from what it knows. Where there is none, every process probes for itself.
/// </summary>
internal interface IProbeLeases
{
    /// <summary>Whether it is known that another process has the lease.</summary>
    /// <param name="subject">The subject.</param>
    /// <returns>Whether it has; asking changes nothing.</returns>
    bool IsHeldElsewhere(Subject subject);

    /// <summary>Whether this process may probe now; what is not known yet is asked for in the background.</summary>
    /// <param name="subject">The subject, half-open and with no probe of this process under way.</param>
    /// <param name="hasOther">Whether the call may go elsewhere, so that it need not be let through on a guess.</param>
    /// <returns>Whether it may.</returns>
    bool MayProbe(Subject subject, bool hasOther);

    /// <summary>A probe has begun.</summary>
    /// <param name="subject">Whose.</param>
    /// <param name="probe">The number of its permit.</param>
    /// <param name="holdFor">For how long it holds the lease without renewing it.</param>
    void Begin(Subject subject, int probe, TimeSpan holdFor);

    /// <summary>A probe still lives.</summary>
    /// <param name="subject">Whose.</param>
    /// <param name="permit">The number of a permit; any other than the probe's is left alone.</param>
    /// <param name="holdFor">For how long it holds the lease from now on.</param>
    void Renew(Subject subject, int permit, TimeSpan holdFor);

    /// <summary>A probe has ended.</summary>
    /// <param name="subject">Whose.</param>
    /// <param name="permit">The number of a permit; any other than the probe's is left alone.</param>
    /// <param name="ending">How.</param>
    void End(Subject subject, int permit, ProbeEnding ending);
}
