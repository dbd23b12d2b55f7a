using System.Diagnostics;
using LlmResilience.Benchmarks.Calls;

namespace LlmResilience.Benchmarks.Gates;

/// <summary>
/// Measures cases against each other in one process: each round runs a batch of every case, so that whatever else the machine
/// does falls on all of them alike. What is compared is the rounds' ratios, not the cases' averages.
/// </summary>
internal sealed class PairedMeasurement(IReadOnlyList<CallCase> cases)
{
    // A round of small batches fits into one turn of a busy machine's scheduler, so that most rounds are not disturbed at all.
    private const int CallsPerBatch = 200;
    private const int Rounds = 2_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    private readonly double[][] _nanoseconds = [.. cases.Select(static _ => new double[Rounds])];
    private readonly double[][] _bytes = [.. cases.Select(static _ => new double[Rounds])];

    public void Run()
    {
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < WarmUp)
        {
            foreach (CallCase one in cases)
            {
                Measure(one);
            }

            // Optimised code is made in the background, when nothing new was called for a while.
            Thread.Sleep(150);
        }

        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < cases.Count; i++)
            {
                int index = (round + i) % cases.Count;
                (_nanoseconds[index][round], _bytes[index][round]) = Measure(cases[index]);
            }
        }
    }

    /// <summary>The bytes that a call allocates on its thread, net of those of another.</summary>
    public double Bytes(CallCase of, CallCase net) => Samples.Median(_bytes[IndexOf(of)]) - Samples.Median(_bytes[IndexOf(net)]);

    /// <summary>The time of a call in a tenth of the rounds, the quiet ones, net of that of another.</summary>
    public double QuietTime(CallCase of, CallCase net) =>
        Samples.Percentile(_nanoseconds[IndexOf(of)], 0.1) - Samples.Percentile(_nanoseconds[IndexOf(net)], 0.1);

    /// <summary>How the times of two cases stand to one another, each net of a third, round by round.</summary>
    public double[] Ratios(CallCase of, CallCase to, CallCase net)
    {
        (double[] ofs, double[] tos, double[] nets) = (_nanoseconds[IndexOf(of)], _nanoseconds[IndexOf(to)], _nanoseconds[IndexOf(net)]);
        return [.. Enumerable.Range(0, Rounds).Select(round => (ofs[round] - nets[round]) / (tos[round] - nets[round]))];
    }

    private static (double Nanoseconds, double Bytes) Measure(CallCase one)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < CallsPerBatch; i++)
        {
            one.Execute();
        }

        double nanoseconds = Stopwatch.GetElapsedTime(begin).TotalNanoseconds;
        return (nanoseconds / CallsPerBatch, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)CallsPerBatch);
    }

    private int IndexOf(CallCase one)
    {
        for (int i = 0; i < cases.Count; i++)
        {
            if (cases[i] == one)
            {
                return i;
            }
        }

        throw new ArgumentException("The case was not measured.", nameof(one));
    }
}
