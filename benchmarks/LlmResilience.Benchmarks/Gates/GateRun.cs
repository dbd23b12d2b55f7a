using System.Globalization;
using LlmResilience.Benchmarks.Calls;

namespace LlmResilience.Benchmarks.Gates;

/// <summary>Measures in pairs, prints the gates as a table, and fails when one is missed.</summary>
internal static class GateRun
{
    /// <summary>Runs.</summary>
    /// <param name="output">Gets the tables.</param>
    /// <returns>The exit code: 1 when a gate is missed.</returns>
    public static async Task<int> ExecuteAsync(TextWriter output)
    {
        await using CallCases cases = await CallCases.StartAsync();
        PairedMeasurement measured = new(cases.All);
        measured.Run();

        PrintCases(output, cases, measured);
        IReadOnlyList<Gate> gates = GatesOf(cases, measured);
        foreach (Gate gate in gates)
        {
            Print(output, $"{(gate.IsMet ? "met   " : "MISSED")} {gate.Name,-58} {Written(gate, gate.Value),8}   gate {Written(gate, gate.Limit),6}   aim {Written(gate, gate.Aim),6}");
        }

        return gates.All(static gate => gate.IsMet) ? 0 : 1;
    }

    private static List<Gate> GatesOf(CallCases cases, PairedMeasurement measured)
    {
        double Time(CallCase of, CallCase to) => Samples.Median(measured.Ratios(of, to, cases.Stub));
        double Bytes(CallCase of) => measured.Bytes(of, cases.Stub);
        return
        [
            new("nothing to replace: time, of the standard handler's", Time(cases.Unchanged, cases.Standard), 0.45, 0.25, "F2"),
            new("nothing to replace: bytes", Bytes(cases.Unchanged), 1_024, 704, "F0"),
            new("model and key replaced: time, of the standard handler's", Time(cases.Replaced, cases.Standard), 0.60, 0.40, "F2"),
            new("model and key replaced: bytes", Bytes(cases.Replaced), 1_792, 1_280, "F0"),
            new("4 MB, nothing to replace: time, of our 2 kB call's", Time(cases.UnchangedLarge, cases.Unchanged), 1.2, 1.0, "F2"),
            new("4 MB, nothing to replace: bytes over our 2 kB call's", Bytes(cases.UnchangedLarge) - Bytes(cases.Unchanged), 64, 8, "F0"),
            new("4 MB, model and key replaced: time, of our 2 kB call's", Time(cases.ReplacedLarge, cases.Replaced), 1.2, 1.0, "F2"),
            new("4 MB, model and key replaced: bytes over our 2 kB call's", Bytes(cases.ReplacedLarge) - Bytes(cases.Replaced), 64, 8, "F0"),
        ];
    }

    private static void PrintCases(TextWriter output, CallCases cases, PairedMeasurement measured)
    {
        Print(output, $"{"net of the stub",-36} {"ns (p10)",9} {"bytes",7} {"time ratio p10",15} {"median",7} {"p90",6}");
        foreach (CallCase one in cases.All.Where(one => one != cases.Stub))
        {
            double[] ratios = measured.Ratios(one, cases.Standard, cases.Stub);
            Print(output, $"{one.Name,-36} {measured.QuietTime(one, cases.Stub),9:F0} {measured.Bytes(one, cases.Stub),7:F0} {Samples.Percentile(ratios, 0.1),15:F2} {Samples.Median(ratios),7:F2} {Samples.Percentile(ratios, 0.9),6:F2}");
        }

        output.WriteLine();
    }

    private static void Print(TextWriter output, FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static string Written(Gate gate, double value) => value.ToString(gate.Format, CultureInfo.InvariantCulture);
}
