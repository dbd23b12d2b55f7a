using LlmResilience.Circuits;

namespace LlmResilience.Tests.Circuits;

/// <summary>
/// A target's circuit written as plainly as possible, without jitter, ramp turns or witnesses: lists of everything that
/// ever happened, and the sentences of the design one after the other.
/// </summary>
internal sealed class ReferenceCircuit
{
    private static readonly TimeSpan Bucket = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan[] OpenTimes = [.. Enumerable.Range(0, 8).Select(i => TimeSpan.FromSeconds(Math.Min(3600, 30 * Math.Pow(2, i))))];

    private readonly List<(DateTimeOffset At, bool Good)> _outcomes = [];
    private int _row;
    private int _growth;
    private DateTimeOffset _closedSince = DateTimeOffset.MinValue;
    private object? _probe;
    private DateTimeOffset _probeExpires;
    private int _neutralProbes;
    private int _step;
    private int _stepGood;
    private DateTimeOffset _stepSince;
    private bool _named;

    public CircuitPhase Phase { get; private set; } = CircuitPhase.Closed;

    public DateTimeOffset OpenUntil { get; private set; }

    /// <summary>Counts the openings and the ways out of one.</summary>
    public int Era { get; private set; }

    public bool Admits(DateTimeOffset now)
    {
        PassTime(now);
        return Phase switch
        {
            CircuitPhase.Open => false,
            CircuitPhase.HalfOpen => _probe is null || now >= _probeExpires,
            _ => true,
        };
    }

    public object? Enter(DateTimeOffset now)
    {
        if (!Admits(now))
        {
            return null;
        }

        object permit = new();
        if (Phase is CircuitPhase.HalfOpen)
        {
            (_probe, _probeExpires) = (permit, now.AddSeconds(60));
        }

        return permit;
    }

    public void End(object permit, int era, OutcomeSignal signal, DateTimeOffset? stated, DateTimeOffset now)
    {
        PassTime(now);
        if (_probe == permit)
        {
            _probe = null;
        }

        if (era != Era)
        {
            if (Phase is CircuitPhase.Open && signal is OutcomeSignal.Bad && stated > now && stated > OpenUntil)
            {
                (OpenUntil, _named) = (stated.Value, true);
            }

            return;
        }

        switch (Phase)
        {
            case CircuitPhase.HalfOpen when signal is OutcomeSignal.Good || (signal is OutcomeSignal.Neutral && ++_neutralProbes == 3):
                (Phase, Era, _step, _stepGood, _stepSince, _row) = (CircuitPhase.Recovering, Era + 1, 0, 0, now, 0);
                _outcomes.Clear();
                break;
            case CircuitPhase.HalfOpen when signal is OutcomeSignal.Bad:
                Open(stated, now);
                break;
            case CircuitPhase.Closed or CircuitPhase.Recovering when signal is OutcomeSignal.Good:
                _outcomes.Add((now, true));
                _row = 0;
                _stepGood++;
                if (Phase is CircuitPhase.Recovering && (_stepGood == 10 || now - _stepSince >= TimeSpan.FromSeconds(30)))
                {
                    NextStep(now);
                }

                break;
            case CircuitPhase.Closed or CircuitPhase.Recovering when signal is OutcomeSignal.Bad:
                _outcomes.Add((now, false));
                _row++;
                List<bool> recent = [.. _outcomes.Where(o => Number(o.At) > Number(now) - 10).Select(o => o.Good)];
                if (recent.Count >= 10 ? recent.Count(good => !good) * 2 >= recent.Count : _row >= 5)
                {
                    Open(stated, now);
                }

                break;
        }
    }

    private static long Number(DateTimeOffset time) => time.UtcTicks / Bucket.Ticks;

    private void Open(DateTimeOffset? stated, DateTimeOffset now)
    {
        if (Phase is CircuitPhase.Closed)
        {
            _growth = (int)Math.Max(0, _growth - Math.Floor((now - _closedSince) / TimeSpan.FromMinutes(10)));
        }

        _named = stated > now;
        OpenUntil = _named ? stated!.Value : now + OpenTimes[_growth];
        _growth = _named ? _growth : Math.Min(_growth + 1, OpenTimes.Length - 1);
        (Phase, Era, _probe, _row) = (CircuitPhase.Open, Era + 1, null, 0);
        _outcomes.Clear();
    }

    private void PassTime(DateTimeOffset now)
    {
        if (Phase is CircuitPhase.Open && now >= OpenUntil)
        {
            if (_named)
            {
                (Phase, Era, _closedSince) = (CircuitPhase.Closed, Era + 1, OpenUntil);
            }
            else
            {
                (Phase, _probe, _neutralProbes) = (CircuitPhase.HalfOpen, null, 0);
            }
        }
        else if (Phase is CircuitPhase.Recovering && _stepGood > 0 && now - _stepSince >= TimeSpan.FromSeconds(30))
        {
            NextStep(_stepSince.AddSeconds(30));
        }
    }

    private void NextStep(DateTimeOffset now)
    {
        (_step, _stepGood, _stepSince) = (_step + 1, 0, now);
        if (_step == 4)
        {
            (Phase, _closedSince) = (CircuitPhase.Closed, now);
        }
    }
}
