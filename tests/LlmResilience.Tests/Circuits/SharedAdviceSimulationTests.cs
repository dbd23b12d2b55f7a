using LlmResilience.Attempts;
using LlmResilience.Calls;
using LlmResilience.Circuits;
using LlmResilience.Keys;
using LlmResilience.Routing;
using LlmResilience.Tests.Routing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace LlmResilience.Tests.Circuits;

/// <summary>
/// Twenty processes share what they learn for six hours of simulated time. One per cent of all attempts fail, and that is
/// nobody's fault; what the processes tell each other must not shut anything that works.
/// </summary>
public class SharedAdviceSimulationTests(ITestOutputHelper output)
{
    private const int Processes = 20;
    private const int Hours = 6;
    private const int LookEvery = 5;
    private static readonly string[] Models = ["a", "b", "c"];

    [Theory]
    [InlineData("all processes healthy", 0.01, 1.0, 0.01)]
    [InlineData("all healthy, a call a minute", 0.01, 1 / 60.0, 0.01)]
    [InlineData("one process fails 60 % of its calls", 0.6, 1.0, 0.01)]
    [InlineData("one process fails all its calls", 1, 1.0, 0.01)]
    public void TwentyProcesses_OnePerCentBackgroundErrors_AreShutLessThanOnePerCentOfTheTime(string name, double errorsOfTheFirst, double callsPerSecond, double limit)
    {
        World world = new(errorsOfTheFirst, callsPerSecond);
        world.Run();
        output.WriteLine(
            $"figure: {name}: healthy processes shut {world.ShutOfHealthy:P4} of their time, {world.Calls} calls, {world.Published} openings published, {world.OpenedByAdvice} opened by advice");
        world.ShutOfHealthy.Should().BeLessThan(limit);
        if (errorsOfTheFirst > 0.5)
        {
            world.Published.Should().BeGreaterThan(0, "else nothing was shared and nothing shown");
        }
    }

    private sealed class World
    {
        private readonly FakeTimeProvider _time = new(CircuitLab.Start);
        private readonly Random _random = new(20);
        private readonly Process[] _processes;
        private readonly Queue<(DateTimeOffset Due, int From, Subject Subject, KnownOpening Opening)> _advice = new();
        private readonly double _errorsOfTheFirst;
        private readonly double _callsPerSecond;
        private long _shutSeconds;

        public World(double errorsOfTheFirst, double callsPerSecond)
        {
            _errorsOfTheFirst = errorsOfTheFirst;
            _callsPerSecond = callsPerSecond;
            _processes = [.. Enumerable.Range(0, Processes).Select(i => new Process(this, i))];
        }

        public long Calls { get; private set; }

        public int Published { get; private set; }

        public int OpenedByAdvice { get; private set; }

        /// <summary>The part of all circuits' time, in the processes without trouble of their own, in which they admitted nothing.</summary>
        public double ShutOfHealthy => _shutSeconds / (double)((Processes - 1) * (Models.Length + 1) * Hours * 3600L);

        public void Run()
        {
            for (int second = 0; second < Hours * 3600; second++)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                DateTimeOffset now = _time.GetUtcNow();
                while (_advice.TryPeek(out (DateTimeOffset Due, int From, Subject Subject, KnownOpening Opening) next) && next.Due <= now)
                {
                    _advice.Dequeue();
                    foreach (Process process in _processes.Where(p => p.Number != next.From))
                    {
                        process.Book.Advise(next.Subject, next.Opening);
                    }
                }

                foreach (Process process in _processes)
                {
                    if (_random.NextDouble() < _callsPerSecond)
                    {
                        Calls++;
                        process.Call(now, _random.NextDouble() < (process.Number == 0 ? _errorsOfTheFirst : 0.01));
                    }

                    if (second % LookEvery == 0 && process.Number != 0)
                    {
                        _shutSeconds += LookEvery * process.Shut(now);
                    }
                }
            }
        }

        private void Hear(int from, CircuitTransition transition)
        {
            if (transition.To is not CircuitPhase.Open)
            {
                return;
            }

            OpenedByAdvice += transition.OwnThreshold ? 0 : 1;
            if (transition is { OwnThreshold: true, NetworkCaused: false, CallerCredential: false })
            {
                Published++;
                _advice.Enqueue((transition.At.AddSeconds(2), from, transition.Subject, new KnownOpening(transition.Until!.Value, transition.Reason)));
            }
        }

        private sealed class Process
        {
            private static readonly LlmError Failure = new() { Category = LlmErrorCategory.ServerError, Blame = LlmBlame.Provider, Transient = true, Evidence = "status:500" };
            private readonly World _world;
            private readonly CircuitObserver _observer;
            private readonly Target[] _asked;
            private readonly Subject _provider = CircuitLab.SubjectOf(SubjectKind.Provider);
            private readonly Subject[] _targets = [.. Models.Select(model => CircuitLab.SubjectOf(SubjectKind.Target, model))];
            private readonly Circuit[] _circuits;

            public Process(World world, int number)
            {
                _world = world;
                Number = number;
                CircuitOptions options = new();
                Book = new CircuitBook(() => options, world._time, world._random.NextDouble, NullLogger<CircuitBook>.Instance);
                Book.Subscribe(transition => world.Hear(number, transition));
                _observer = new CircuitObserver(Book);
                _circuits = [Book.For(_provider), .. _targets.Select(Book.For)];
                TargetsInUse inUse = new();
                _asked = [.. Models.Select(model => TestTargets.Of("https://p/", "p", model, Book, inUse))];
            }

            public int Number { get; }

            public CircuitBook Book { get; }

            public int Shut(DateTimeOffset now) => _circuits.Count(circuit => circuit.View(now).Phase is CircuitPhase.Open);

            public void Call(DateTimeOffset now, bool fails)
            {
                int model = _world._random.Next(Models.Length);
                SubjectCircuits circuits = CircuitBook.CircuitsOf(_circuits[0], _circuits[model + 1], "/v1/chat/completions", "k");
                if (CircuitPermits.TryTake(circuits, now, CircuitEntry.Normal, out CircuitPermits permits, out _))
                {
                    _observer.OnAttempt(new AttemptOutcome
                    {
                        CallId = new CallId("test", 1),
                        Number = 1,
                        Target = _asked[model],
                        Endpoint = "/v1/chat/completions",
                        Credential = new Credential("k", CallerOwned: false),
                        Ending = fails ? AttemptEnding.Failed : AttemptEnding.Good,
                        Error = fails ? Failure : null,
                        StartedAt = now,
                        EndedAt = now,
                        Permits = permits,
                    });
                }
            }
        }
    }
}
