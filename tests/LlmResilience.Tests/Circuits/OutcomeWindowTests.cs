using CsCheck;
using LlmResilience.Circuits;

namespace LlmResilience.Tests.Circuits;

public class OutcomeWindowTests
{
    private static readonly DateTimeOffset Start = CircuitLab.Start;

    [Fact]
    public void Read_RandomOutcomes_CountsThoseOfTheLastTenBuckets() =>
        Gen.Select(Gen.Bool, Gen.Int[0, 5000]).Array[0, 60].Sample(steps =>
        {
            OutcomeWindow window = new(TimeSpan.FromSeconds(30));
            List<(long Bucket, bool Good)> all = [];
            DateTimeOffset now = Start;
            foreach ((bool good, int wait) in steps)
            {
                now += TimeSpan.FromMilliseconds(wait);
                window.Add(good, now);
                all.Add((Bucket(now), good));
                OutcomeCounts counts = window.Read(now);
                int[] expected = [.. new[] { true, false }.Select(g => all.Count(o => o.Good == g && o.Bucket > Bucket(now) - 10))];
                if (counts.Good != expected[0] || counts.Bad != expected[1])
                {
                    return false;
                }
            }

            return true;
        });

    [Fact]
    public void Read_ClockSetBack_DoesNotCountTheFuture()
    {
        OutcomeWindow window = new(TimeSpan.FromSeconds(30));
        window.Add(good: false, Start.AddHours(1));
        window.Read(Start).Should().Be(new OutcomeCounts(0, 0));
    }

    [Fact]
    public async Task Add_FromManyThreads_LosesNothing()
    {
        OutcomeWindow window = new(TimeSpan.FromSeconds(30));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                window.Add(worker % 2 == 0, Start.AddMilliseconds(i / 4));
            }
        }))).WaitAsync(TimeSpan.FromSeconds(30));
        window.Read(Start.AddSeconds(5)).Should().Be(new OutcomeCounts(40_000, 40_000));
    }

    private static long Bucket(DateTimeOffset time) => time.UtcTicks / TimeSpan.FromSeconds(3).Ticks;
}
