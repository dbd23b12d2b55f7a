using LlmResilience.Hints;

namespace LlmResilience.Tests.Hints;

public sealed class HintOutboxTests
{
    private readonly HintOutbox _outbox = new(new HintOptions { BatchSize = 1 }, new FlushSignal());
    private readonly StandingSource[] _sources = [.. Enumerable.Range(0, 3).Select(static i => new StandingSource(Memory.Endpoint("/v1/responses", $"m{i}")))];

    [Fact]
    public void Take_ChangedAgainSinceItWasShown_NothingThatWaitsBesideItIsLost()
    {
        Change(0);
        _outbox.Drain();
        _outbox.ShowChanged().Should().ContainSingle();
        Change(1);
        Change(0);
        Change(2);
        _outbox.Take().Deltas.Should().ContainSingle();
        Change(0);

        _outbox.Drain();

        List<Subject> taken = [];
        while (_outbox.Take() is { Deltas: [var delta] })
        {
            taken.Add(delta.Subject);
        }

        taken.Should().BeEquivalentTo(_sources.Select(static source => source.Subject));
        _outbox.Waiting.Should().Be(0);
    }

    private void Change(int source)
    {
        _sources[source].Close(Memory.Start);
        _outbox.Add(_sources[source], atOnce: false);
    }
}
