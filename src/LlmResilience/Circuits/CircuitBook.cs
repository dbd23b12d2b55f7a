using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LlmResilience.Circuits;

/// <summary>
/// All circuits of the process, one per subject, for as long as it lives: handlers come and go, circuits stay. Safe to use
/// from any thread; looking up takes no lock.
/// </summary>
/// <remarks>
/// It is bounded: past its limits those go that were not used for longest, circuits with nothing to remember first, callers'
/// own credentials before configured keys. One that a person has shut stays.
/// </remarks>
internal sealed class CircuitBook
{
    private readonly ConcurrentDictionary<Subject, Circuit> _circuits = new();
    private readonly Lock _making = new();
    private readonly int[] _counts = new int[Enum.GetValues<SubjectKind>().Length];
    private readonly CircuitPolicySource _policies;
    private readonly CircuitBookLimits _limits;
    private readonly TimeProvider _time;
    private readonly Func<double> _random;
    private readonly ILogger _logger;
    private readonly IProbeLeases? _leases;
    private Action<CircuitTransition>[] _listeners = [];

    /// <summary>Makes an empty book.</summary>
    /// <param name="options">Gives the options in force.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Gives numbers from 0 to 1, from any thread.</param>
    /// <param name="logger">Gets one line per transition.</param>
    /// <param name="limits">How many circuits are kept; null for the usual.</param>
    /// <param name="leases">Says which process may probe; null where each probes for itself.</param>
    public CircuitBook(
        Func<CircuitOptions> options,
        TimeProvider time,
        Func<double> random,
        ILogger<CircuitBook> logger,
        CircuitBookLimits? limits = null,
        IProbeLeases? leases = null)
    {
        _policies = new CircuitPolicySource(options);
        _time = time;
        _random = random;
        _logger = new QuietLogger(logger);
        _limits = limits ?? CircuitBookLimits.Default;
        _leases = leases;
    }

    /// <summary>The options in force.</summary>
    public CircuitOptions Options => _policies.Options;

    /// <summary>All circuits, as a snapshot.</summary>
    public IReadOnlyCollection<Circuit> All => [.. _circuits.Values];

    /// <summary>The circuit of a subject, made when there is none.</summary>
    /// <param name="subject">The subject.</param>
    /// <returns>The circuit.</returns>
    public Circuit For(Subject subject) => _circuits.TryGetValue(subject, out Circuit? circuit) ? circuit : Make(subject);

    /// <summary>The circuit of a subject, if there is one.</summary>
    /// <param name="subject">The subject.</param>
    /// <returns>The circuit, or null.</returns>
    public Circuit? Find(Subject subject) => _circuits.GetValueOrDefault(subject);

    /// <summary>The circuits that an attempt concerns. It makes none and allocates nothing.</summary>
    /// <param name="provider">The provider's circuit.</param>
    /// <param name="target">The target's circuit; null for a call that names no model.</param>
    /// <param name="endpoint">The API path.</param>
    /// <param name="key">The key's fingerprint, or null.</param>
    /// <returns>The circuits.</returns>
    public static SubjectCircuits CircuitsOf(Circuit provider, Circuit? target, string endpoint, string? key) => new()
    {
        Provider = provider,
        Target = target,
        Endpoint = target?.Parts.Endpoint(endpoint),
        Key = provider.Parts.Key(key),
        KeyOnTarget = target?.Parts.Key(key),
    };

    /// <summary>Takes over what the store knows at start.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="opening">Its opening.</param>
    public void Restore(Subject subject, KnownOpening opening) => For(subject).Restore(opening, _time.GetUtcNow());

    /// <summary>Hears of another process's opening.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="opening">Its opening.</param>
    public void Advise(Subject subject, KnownOpening opening) => For(subject).Advise(opening, _time.GetUtcNow());

    /// <summary>Hears that another process has seen a subject work.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="closedAt">When, by that process's clock.</param>
    public void HearClosing(Subject subject, DateTimeOffset closedAt) => Find(subject)?.HearClosing(closedAt, _time.GetUtcNow());

    /// <summary>
    /// A person lets be forgotten what circuits know of a subject and its parts. An order on the subject itself ends; parts that a person has
    /// shut stay shut.
    /// </summary>
    /// <param name="subject">The subject.</param>
    public void Reset(Subject subject)
    {
        if (Find(subject) is not { } circuit)
        {
            return;
        }

        DateTimeOffset now = _time.GetUtcNow();
        circuit.Reset(now);
        foreach (Circuit part in circuit.Parts.All().Where(part => !part.View(now).Isolated))
        {
            part.Reset(now);
        }
    }

    /// <summary>Forgets the circuit of a subject that is used no more, with those of its parts.</summary>
    /// <param name="subject">The subject.</param>
    public void Remove(Subject subject)
    {
        lock (_making)
        {
            if (_circuits.TryGetValue(subject, out Circuit? circuit))
            {
                Drop_NeedsLock(circuit);
            }
        }
    }

    /// <summary>Hears of every transition: each once, in order per subject, outside of any lock, on the thread that caused it.</summary>
    /// <param name="listener">Must be quick. What it throws is logged and goes no further.</param>
    /// <returns>Ends the subscription.</returns>
    public IDisposable Subscribe(Action<CircuitTransition> listener)
    {
        lock (_making)
        {
            Volatile.Write(ref _listeners, [.. _listeners, listener]);
        }

        return new Subscription(this, listener);
    }

    private static Subject? ParentOf(Subject subject) => subject.Kind switch
    {
        SubjectKind.Provider or SubjectKind.Target => null,
        SubjectKind.Key => Subject.Of(SubjectKind.Provider, subject.Provider, subject.Address),
        SubjectKind.Endpoint or SubjectKind.KeyOnTarget => Subject.Of(SubjectKind.Target, subject.Provider, subject.Address, subject.Model),
    };

    // Another process knows a key by another fingerprint, so that it could not tell what is leased.
    private static bool IsLeased(Subject subject) => subject.Key is null;

    private Circuit Make(Subject subject)
    {
        lock (_making)
        {
            if (_circuits.TryGetValue(subject, out Circuit? circuit))
            {
                return circuit;
            }

            Circuit? parent = ParentOf(subject) is { } parentSubject ? For(parentSubject) : null;
            MakeRoom_NeedsLock(subject.Kind, parent);
            circuit = new Circuit(subject, _policies, _random, Publish, IsLeased(subject) ? _leases : null);
            circuit.Touch(_time.GetUtcNow());
            _circuits[subject] = circuit;
            _counts[(int)subject.Kind]++;
            parent?.Parts.Add(circuit);
            return circuit;
        }
    }

    private void MakeRoom_NeedsLock(SubjectKind kind, Circuit? parent)
    {
        if (kind is SubjectKind.Endpoint)
        {
            IReadOnlyCollection<Circuit> endpoints = parent!.Parts.Endpoints();
            if (endpoints.Count >= _limits.EndpointsPerTarget)
            {
                DropLeastUsed_NeedsLock(endpoints);
            }

            return;
        }

        bool isKey = kind is SubjectKind.Key or SubjectKind.KeyOnTarget;
        int alike = isKey ? _counts[(int)SubjectKind.Key] + _counts[(int)SubjectKind.KeyOnTarget] : _counts[(int)kind];
        if (alike >= (isKey ? _limits.Keys : _limits.Targets))
        {
            DropLeastUsed_NeedsLock([.. _circuits.Values.Where(c => isKey ? c.Subject.Key is not null : c.Subject.Kind == kind)]);
        }
    }

    // A tenth at a time, so that a stream of new names does not sort the book for each.
    private void DropLeastUsed_NeedsLock(IReadOnlyCollection<Circuit> circuits)
    {
        DateTimeOffset now = _time.GetUtcNow();
        IEnumerable<Circuit> victims = circuits
            .Where(c => !c.View(now).Isolated && !c.Parts.All().Any(part => part.View(now).Isolated))
            .OrderByDescending(c => c.IsOfCaller)
            .ThenByDescending(c => c.IsIdle)
            .ThenBy(c => c.UsedTicks)
            .Take(Math.Max(1, circuits.Count / 10));
        foreach (Circuit victim in victims)
        {
            Drop_NeedsLock(victim);
        }
    }

    private void Drop_NeedsLock(Circuit circuit)
    {
        foreach (Circuit part in circuit.Parts.All())
        {
            Drop_NeedsLock(part);
        }

        if (ParentOf(circuit.Subject) is { } parent)
        {
            Find(parent)?.Parts.Remove(circuit);
        }

        if (_circuits.TryRemove(circuit.Subject, out _))
        {
            _counts[(int)circuit.Subject.Kind]--;
        }
    }

    private void Publish(CircuitTransition transition)
    {
        Log.Transition(_logger, transition);
        foreach (Action<CircuitTransition> listener in Volatile.Read(ref _listeners))
        {
            try
            {
                listener(transition);
            }
            catch (Exception exception)
            {
                Log.ListenerFailed(_logger, transition.Subject, exception);
            }
        }
    }

    private sealed class Subscription(CircuitBook book, Action<CircuitTransition> listener) : IDisposable
    {
        public void Dispose()
        {
            lock (book._making)
            {
                Volatile.Write(ref book._listeners, [.. book._listeners.Where(l => l != listener)]);
            }
        }
    }
}

/// <summary>How many circuits the book keeps.</summary>
/// <param name="Targets">Targets; as many providers again.</param>
/// <param name="Keys">Keys and keys on targets.</param>
/// <param name="EndpointsPerTarget">Endpoints of one target.</param>
internal sealed record CircuitBookLimits(int Targets, int Keys, int EndpointsPerTarget)
{
    /// <summary>Far above what an application configures, far below what would hurt.</summary>
    public static readonly CircuitBookLimits Default = new(10_000, 1_000, 32);
}
