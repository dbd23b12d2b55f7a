namespace LlmResilience.Circuits;

/// <summary>Leave to make one attempt, given by one circuit. Without a circuit (<c>default</c>) it is none.</summary>
/// <param name="Circuit">Who gave it.</param>
/// <param name="Generation">The circuit's generation then; a later one hears the outcome no more.</param>
/// <param name="Id">Which probe or last resort it is; 0 for an ordinary permit.</param>
internal readonly record struct CircuitPermit(Circuit? Circuit, long Generation, int Id)
{
    /// <summary>The permit of an attempt that began before the circuit existed: every circuit begins with generation 0.</summary>
    /// <param name="circuit">The circuit, made since.</param>
    /// <returns>The permit.</returns>
    public static CircuitPermit FromBefore(Circuit circuit) => new(circuit, 0, 0);
}
