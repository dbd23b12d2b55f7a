namespace Quickstart;

/// <summary>What a run leaves to the next one, beside the file of the library: the clock and the addresses.</summary>
/// <param name="Runs">How many runs there were.</param>
/// <param name="EndedAt">When the last one ended, on the simulated clock.</param>
/// <param name="Addresses">Where the providers listened.</param>
internal sealed record State(int Runs, DateTimeOffset EndedAt, Addresses Addresses)
{
    private static readonly DateTimeOffset MondayMorning = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    /// <summary>What there is before the first run in a folder.</summary>
    public static State BeforeTheFirst(string folder) => new(0, MondayMorning, Addresses.For(folder));
}
