using LlmResilience.Circuits;

namespace LlmResilience.Tests.Circuits;

/// <summary>Many threads on one circuit, through many outages: a bounded number of steps, whatever the machine.</summary>
public class CircuitStressTests
{
    private const int Threads = 6;
    private const int StepsEach = 30_000;

    [Fact]
    public async Task ManyThreads_ManyOutages_OneProbeAtATimeAndEveryTransitionOnce()
    {
        Stage stage = new();
        Task[] workers = [.. Enumerable.Range(0, Threads).Select(seed => Task.Run(() => stage.Work(new Random(seed))))];
        await Task.WhenAll(workers).WaitAsync(TimeSpan.FromSeconds(60));

        CircuitPhase last = stage.Phase;
        stage.MostProbes.Should().Be(1);
        stage.Transitions.Count.Should().BeGreaterThan(20, "there must have been outages to survive");
        stage.Transitions.Zip(stage.Transitions.Skip(1)).Should().OnlyContain(pair => pair.First.To == pair.Second.From);
        stage.Transitions[0].From.Should().Be(CircuitPhase.Closed);
        stage.Transitions[^1].To.Should().Be(last);
        stage.PublishersAtOnce.Should().Be(1);
    }

    [Fact]
    public async Task ManyThreads_AtTheInstantThatACircuitBecomesHalfOpen_OneOfThemProbes()
    {
        const int Rounds = 20_000;
        CircuitLab lab = new(SubjectKind.Target);
        lab.Open();
        lab.WaitOut();
        CircuitPermit[] permits = new CircuitPermit[2];
        List<int> admittedPerRound = [];
        int arrived = 0;
        await Task.WhenAll(Work(0), Work(1)).WaitAsync(TimeSpan.FromSeconds(60));
        admittedPerRound.Should().HaveCount(Rounds).And.OnlyContain(count => count == 1);
        lab.Transitions.Count(t => t.To is CircuitPhase.HalfOpen).Should().Be(Rounds);

        Task Work(int worker) => Task.Factory.StartNew(
            () =>
            {
                for (int round = 0; round < Rounds; round++)
                {
                    Meet(2 * round);
                    lab.Circuit.TryEnter(lab.Now, CircuitEntry.Normal, out permits[worker]);
                    Meet((2 * round) + 1);
                    if (worker == 0)
                    {
                        // The other one waits meanwhile: the probe fails, and the next open time is over.
                        admittedPerRound.Add(permits.Count(permit => permit.Circuit is not null));
                        lab.End(permits.First(permit => permit.Circuit is not null), CircuitLab.Bad());
                        lab.WaitOut();
                    }
                }
            },
            TaskCreationOptions.LongRunning);

        // Both leave within nanoseconds of each other, which no kernel barrier would give.
        void Meet(int time)
        {
            Interlocked.Increment(ref arrived);
            SpinWait spin = default;
            while (Volatile.Read(ref arrived) < 2 * (time + 1))
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }
        }
    }

    private sealed class Stage
    {
        // The lease outlasts the whole run, so that any second probe is a fault.
        private readonly CircuitOptions _options = new()
        {
            ProbeLease = TimeSpan.FromDays(10),
            Target = { OpenFor = TimeSpan.FromMilliseconds(50), OpenForAtMost = TimeSpan.FromMilliseconds(200), Window = TimeSpan.FromMilliseconds(500) },
            Ramp = { StepTime = TimeSpan.FromMilliseconds(100) },
        };

        private readonly Circuit _circuit;
        private long _milliseconds;
        private int _probes;
        private int _mostProbes;
        private int _publishers;
        private int _mostPublishers;

        public Stage() => _circuit = new Circuit(CircuitLab.SubjectOf(SubjectKind.Target), new CircuitPolicySource(() => _options), () => 0.5, Publish);

        public List<CircuitTransition> Transitions { get; } = [];

        public int MostProbes => _mostProbes;

        public int PublishersAtOnce => _mostPublishers;

        public CircuitPhase Phase
        {
            get
            {
                if (_circuit.TryEnter(Now, CircuitEntry.Normal, out CircuitPermit permit))
                {
                    _circuit.Release(permit, Now);
                }

                return _circuit.View(Now).Phase;
            }
        }

        private DateTimeOffset Now => CircuitLab.Start.AddMilliseconds(Interlocked.Read(ref _milliseconds) / Threads);

        public void Work(Random random)
        {
            List<CircuitPermit> alive = [];
            for (int i = 0; i < StepsEach; i++)
            {
                DateTimeOffset now = CircuitLab.Start.AddMilliseconds(Interlocked.Increment(ref _milliseconds) / Threads);
                if (random.Next(2) == 0 && _circuit.TryEnter(now, CircuitEntry.NoRamp, out CircuitPermit permit))
                {
                    NoteProbe(permit);
                    alive.Add(permit);
                }

                if (alive.Count > 0 && random.Next(2) == 0)
                {
                    int which = random.Next(alive.Count);
                    End(alive[which], random, i, now);
                    alive.RemoveAt(which);
                }
            }

            foreach (CircuitPermit permit in alive)
            {
                End(permit, random, 0, Now);
            }
        }

        private void NoteProbe(CircuitPermit permit)
        {
            if (permit.Id != 0)
            {
                InterlockedMax(ref _mostProbes, Interlocked.Increment(ref _probes));
            }
        }

        private void End(CircuitPermit permit, Random random, int step, DateTimeOffset now)
        {
            if (permit.Id != 0)
            {
                Interlocked.Decrement(ref _probes);
            }

            bool outage = step / 2_000 % 2 == 1;
            OutcomeSignal signal = random.Next(10) == 0 ? OutcomeSignal.Neutral : random.Next(10) < (outage ? 8 : 1) ? OutcomeSignal.Bad : OutcomeSignal.Good;
            _circuit.Record(permit, new CircuitEvidence { Signal = signal, Category = LlmErrorCategory.ServerError }, now);
        }

        private void Publish(CircuitTransition transition)
        {
            InterlockedMax(ref _mostPublishers, Interlocked.Increment(ref _publishers));
            Transitions.Add(transition);
            Interlocked.Decrement(ref _publishers);
        }

        private static void InterlockedMax(ref int most, int value)
        {
            for (int seen = Volatile.Read(ref most); value > seen;)
            {
                int found = Interlocked.CompareExchange(ref most, value, seen);
                if (found == seen)
                {
                    return;
                }

                seen = found;
            }
        }
    }
}
