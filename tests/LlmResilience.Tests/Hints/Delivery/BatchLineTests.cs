using CsCheck;
using LlmResilience.Hints.Delivery;

namespace LlmResilience.Tests.Hints.Delivery;

public sealed class BatchLineTests
{
    private static readonly HintOptions Options = new();

    private readonly BatchLine _line = new(Guid.NewGuid(), 1, Options);
    private readonly LossyStore _store = new();
    private DateTimeOffset _now = Memory.Start;
    private long _deltas;

    [Fact]
    public void Answer_StoreLostItsTail_TheLostBatchesGoOutAgainUnderTheirNumbers()
    {
        Deliver(3);
        DateTimeOffset synced = _now;
        _now += TimeSpan.FromSeconds(1);
        Deliver(2);
        Guid writer = _line.Writer;

        _store.LoseAllSince(synced);
        Deliver(1);

        _store.Counts.Should().Equal(Once(6));
        _line.Writer.Should().Be(writer);
    }

    [Fact]
    public void Answer_StoreIsEmptiedAndTheFirstBatchIsKept_ItGoesOutAgainUnderTheSameWriter()
    {
        Deliver(2);
        Guid writer = _line.Writer;

        _store.LoseAllSince(DateTimeOffset.MinValue);
        Deliver(1);

        _store.Counts.Should().Equal(Once(3));
        _line.Writer.Should().Be(writer);
    }

    [Fact]
    public void Answer_MoreIsLostThanIsKept_WhatIsKeptGoesOutUnderANewWriter()
    {
        Deliver(2);
        _now += Options.KeepAcknowledgedFor;
        Deliver(2);
        Guid writer = _line.Writer;

        _store.LoseAllSince(DateTimeOffset.MinValue);
        Deliver(1);

        _store.Counts.Keys.Should().BeEquivalentTo([3L, 4L, 5L], "the first two were confirmed after the time that they are kept");
        _store.Counts.Values.Should().OnlyContain(static count => count == 1);
        _line.Writer.Should().NotBe(writer);
    }

    [Fact]
    public void Question_NothingElseIsDue_IsAskedOnceWhenTheTimeIsOver()
    {
        Deliver(2);
        _line.Next(_now + Options.KeepAcknowledgedFor - TimeSpan.FromTicks(1)).Should().BeNull();
        _now += Options.KeepAcknowledgedFor;

        _line.Next(_now)!.Value.Batch.Sequence.Should().Be(0);
        SendNext();

        _line.IsEmpty.Should().BeTrue();
        _line.Next(_now.AddDays(1)).Should().BeNull();
    }

    [Fact]
    public void Question_StoreLostItsTailInSilence_TheAnswerBringsItBack()
    {
        Deliver(3);
        _store.LoseAllSince(DateTimeOffset.MinValue);
        _now += Options.KeepAcknowledgedFor;

        Drain();

        _store.Counts.Should().Equal(Once(3));
    }

    [Fact]
    public void Question_StoreLostItsTailTwice_WhatCameBackIsKeptAnew()
    {
        Deliver(1);
        _store.LoseAllSince(DateTimeOffset.MinValue);
        _now += Options.KeepAcknowledgedFor;
        Drain();
        _store.LoseAllSince(DateTimeOffset.MinValue);
        _now += Options.KeepAcknowledgedFor;

        Drain();

        _store.Counts.Should().Equal(Once(1));
    }

    [Fact]
    public void Answer_KeepingIsSwitchedOff_NothingIsKept()
    {
        BatchLine line = new(Guid.NewGuid(), 1, new HintOptions { KeepAcknowledgedFor = TimeSpan.Zero });
        OutgoingBatch batch = line.Add([Delta()], []);

        line.Answer(batch, new HintBatchResult { LastSequence = 1, Version = 1 }, _now).Acknowledged.Should().BeTrue();

        line.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void Answer_ManyLargeBatchesInAShortTime_TheOldestLeave()
    {
        HintDelta[] deltas = [.. Enumerable.Range(0, 256).Select(_ => Delta())];
        for (int i = 1; i <= 200; i++)
        {
            _line.Answer(_line.Add(deltas, []), new HintBatchResult { LastSequence = i, Version = i }, _now);
        }

        _line.Batches.Sum(static batch => batch.Batch.Deltas.Count).Should().BeInRange(10_000, 20_000);
    }

    [Fact]
    public void Answer_SentSoLongAgoThatTheStoreMayHaveForgottenTheWriter_IsGivenUpAndNotCountedTwice()
    {
        Deliver(1);
        _now += Options.KeepAcknowledgedFor;
        Drain();
        OutgoingBatch sent = _line.Add([Delta()], []);
        sent.SentAt = _now;
        _store.Apply(sent.Batch, _now);
        _line.Add([Delta()], []);

        _now += TimeSpan.FromDays(31);
        LineAnswer answer = _line.Answer(sent, new HintBatchResult { LastSequence = 0, Version = 9 }, _now);

        answer.Should().Be(new LineAnswer(Acknowledged: false, Renamed: true, Dropped: 1));
        Drain();
        _store.Counts.Should().Equal(Once(3));
    }

    [Fact]
    public void Answer_ToAReset_WhatWaitsBehindItMovesToItsEpoch()
    {
        Subject subject = Memory.Target();
        OutgoingBatch reset = _line.Add([new HintDelta { Subject = subject, Forget = true }], []);
        OutgoingBatch later = _line.Add([new HintDelta { Subject = subject, Errors = 2, Learned = [HintStoreContractLesson()] }, Delta()], []);

        LineAnswer answer = _line.Answer(
            reset, new HintBatchResult { LastSequence = 1, Version = 1, Epochs = [new SubjectEpoch(subject, 4, 4)] }, _now);

        answer.Restamped.Should().BeTrue();
        later.Batch.Deltas[0].Epoch.Should().Be(4);
        later.Batch.Deltas[0].Learned[0].Epoch.Should().Be(4);
        later.Batch.Deltas[1].Epoch.Should().Be(0);

        static LearnedElement HintStoreContractLesson() => new()
        {
            Kind = LearnedElementKind.UnsupportedEndpoint, Value = "/v1/x", LearnedAt = Memory.Start, ExpiresAt = Memory.Start.AddHours(1),
        };
    }

    /// <summary>Whatever is lost within the time that batches are kept comes back; nothing is ever counted twice.</summary>
    [Fact]
    public void Delivery_TailsAndAnswersAreLostAtRandom_EachDeltaCountsExactlyOnce() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 9]).Array[1, 80].Sample(
            steps =>
            {
                BatchLineTests test = new();
                test.Run(steps, mayLoseAll: false);
                test._store.Counts.Should().Equal(Once(test._deltas));
            },
            iter: 3_000);

    [Fact]
    public void Delivery_TheStoreIsAlsoEmptiedAtRandom_NothingEverCountsTwice() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 9]).Array[1, 80].Sample(
            steps =>
            {
                BatchLineTests test = new();
                test.Run(steps, mayLoseAll: true);
                test._store.Counts.Values.Where(static count => count != 1).Should().BeEmpty();
            },
            iter: 3_000);

    private void Run((int Act, int Much)[] steps, bool mayLoseAll)
    {
        List<(DateTimeOffset At, OutgoingBatch Batch, HintBatch Copy)> late = [];
        foreach ((int act, int much) in steps)
        {
            switch (act)
            {
                case 0:
                    _line.Add([Delta()], []);
                    break;
                case 1:
                    SendNext();
                    break;
                case 2 when _line.Pending is { } pending:
                    // Sent, and the answer is lost; the batch arrives now, or later, or never.
                    pending.SentAt ??= _now;
                    late.Add((_now, pending, pending.Batch));
                    if (much < 5)
                    {
                        _store.Apply(pending.Batch, _now);
                    }

                    break;
                case 3:
                    _store.LoseAllSince(_now - (much * Options.KeepAcknowledgedFor / 10));
                    break;
                case 4:
                    _now += TimeSpan.FromSeconds(much / 2.0);
                    break;
                case 5 when late.Count > 0 && late[much % late.Count] is var copy && copy.At + Options.KeepAcknowledgedFor > _now:
                    // Where all has to be there in the end, a copy is late, but not so late that another try was acknowledged before.
                    if (mayLoseAll || copy.Batch.AcknowledgedAt is null)
                    {
                        _store.Apply(copy.Copy, _now);
                    }

                    break;
                case 6 when mayLoseAll:
                    _store.LoseAllSince(much < 5 ? DateTimeOffset.MinValue : _now - (much * Options.KeepAcknowledgedFor / 3));
                    break;
            }
        }

        Drain();
        _now += Options.KeepAcknowledgedFor;
        Drain();
    }

    private void Drain()
    {
        for (int i = 0; i < 1_000 && _line.Next(_now) is not null; i++)
        {
            SendNext();
        }

        _line.Pending.Should().BeNull();
    }

    private void Deliver(int batches)
    {
        for (int i = 0; i < batches; i++)
        {
            _line.Add([Delta()], []);
            Drain();
        }
    }

    private void SendNext()
    {
        if (_line.Next(_now) is { } next)
        {
            next.Outgoing?.SentAt ??= _now;
            _line.Answer(next.Outgoing, _store.Apply(next.Batch, _now), _now);
        }
    }

    private HintDelta Delta() => new() { Subject = Memory.Target($"m{++_deltas}"), Errors = _deltas };

    private static Dictionary<long, int> Once(long deltas) => Enumerable.Range(1, (int)deltas).ToDictionary(static i => (long)i, static _ => 1);
}
