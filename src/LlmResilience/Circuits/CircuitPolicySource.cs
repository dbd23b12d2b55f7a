namespace LlmResilience.Circuits;

/// <summary>
/// The policies of the options in force. They are made anew when the options object is another one, so that a reload
/// reaches running circuits with their next event. Safe to ask from anywhere.
/// </summary>
internal sealed class CircuitPolicySource
{
    /// <summary>
    /// How long a key's verdict on a model waits for another key's: long enough for the second key to get its turn, short
    /// enough that a model which came back is not condemned by old news.
    /// </summary>
    private static readonly TimeSpan KeyWitnessMemory = TimeSpan.FromMinutes(10);

    private readonly Func<CircuitOptions> _options;
    private volatile Policies? _policies;

    /// <summary>Makes a source.</summary>
    /// <param name="options">Gives the options in force.</param>
    public CircuitPolicySource(Func<CircuitOptions> options) => _options = options;

    /// <summary>The options in force.</summary>
    public CircuitOptions Options => _options();

    /// <summary>The policy of a kind of subject.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The policy.</returns>
    public CircuitPolicy Of(SubjectKind kind)
    {
        CircuitOptions options = _options();
        Policies? policies = _policies;
        if (policies is null || !ReferenceEquals(policies.Options, options))
        {
            _policies = policies = new Policies(options);
        }

        return policies.ByKind[(int)kind];
    }

    private sealed class Policies
    {
        public Policies(CircuitOptions options)
        {
            Options = options;
            ByKind = new CircuitPolicy[Enum.GetValues<SubjectKind>().Length];
            foreach (SubjectKind kind in Enum.GetValues<SubjectKind>())
            {
                ByKind[(int)kind] = Make(kind, options);
            }
        }

        public CircuitOptions Options { get; }

        public CircuitPolicy[] ByKind { get; }

        private static CircuitPolicy Make(SubjectKind kind, CircuitOptions options) => kind switch
        {
            SubjectKind.Provider => Provider(options),
            SubjectKind.Target => OfTarget(kind, options) with { Ramps = true, WitnessMemory = KeyWitnessMemory },
            SubjectKind.Endpoint => Plain(kind, options, new OpenTimes(options.Endpoint.OpenFor, options.Endpoint.OpenForAtMost), failuresInRow: 1),
            SubjectKind.Key => Key(options),
            SubjectKind.KeyOnTarget => OfTarget(kind, options),
        };

        private static CircuitPolicy Provider(CircuitOptions options)
        {
            ProviderCircuitOptions provider = options.Provider;
            return Plain(SubjectKind.Provider, options, new OpenTimes(provider.OpenFor, provider.OpenForAtMost), provider.FailuresInRow) with
            {
                FailureRatio = provider.FailureRatio,
                MinimumThroughput = provider.MinimumThroughput,
                Window = provider.Window,
                Ramps = true,
                NetworkFailuresWithin = provider.NetworkFailuresWithin,
                WitnessMemory = provider.Window,
            };
        }

        private static CircuitPolicy OfTarget(SubjectKind kind, CircuitOptions options)
        {
            TargetCircuitOptions target = options.Target;
            return Plain(kind, options, new OpenTimes(target.OpenFor, target.OpenForAtMost), target.FailuresInRow) with
            {
                FailureRatio = target.FailureRatio,
                MinimumThroughput = target.MinimumThroughput,
                Window = target.Window,
                PermanentFailures = target.PermanentFailures,
                Permanent = new OpenTimes(target.PermanentOpenFor, target.PermanentOpenForAtMost),
            };
        }

        private static CircuitPolicy Key(CircuitOptions options)
        {
            KeyCircuitOptions key = options.Key;
            return Plain(SubjectKind.Key, options, new OpenTimes(key.OpenFor, key.OpenForAtMost), failuresInRow: 1) with
            {
                Balance = new TallyRule(key.BalanceFailures, key.BalanceWithin),
                Permission = new TallyRule(key.PermissionFailures, key.PermissionWithin),
            };
        }

        private static CircuitPolicy Plain(SubjectKind kind, CircuitOptions options, OpenTimes times, int failuresInRow) => new()
        {
            Kind = kind,
            FailuresInRow = failuresInRow,
            Ordinary = times,
            Permanent = times,
            RateLimit = new OpenTimes(options.RateLimit.OpenFor, options.RateLimit.OpenForAtMost),
            Quota = new OpenTimes(options.RateLimit.QuotaOpenFor, options.RateLimit.QuotaOpenForAtMost),
            StatedTimes = options.StatedTimes,
            Ramp = options.Ramp,
            LastResort = options.LastResort,
            ProbeLease = options.ProbeLease,
            NeutralProbes = options.NeutralProbes,
            GrowthDropsEvery = options.GrowthDropsEvery,
        };
    }
}
