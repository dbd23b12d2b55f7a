using LlmResilience.Hints.Spool;

namespace LlmResilience.Tests.Hints.Spool;

public sealed class SpoolFormatTests
{
    private static readonly SpoolFrame[] Frames =
    [
        new() { Waiting = [new HintDelta { Subject = Memory.Endpoint("/v1/responses"), ClosedAt = Memory.Start, EpochIsUnknown = true }] },
        new() { Batch = new HintBatch { Writer = Guid.NewGuid(), Sequence = 7, Deltas = [Everything()] }, SentAt = Memory.Start },
        new() { AcknowledgedThrough = 7 },
    ];

    [Fact]
    public void Read_WhatWasWritten_IsThereAgain()
    {
        (List<SpoolFrame> frames, int length) = SpoolFormat.Read(Written())!.Value;

        frames.Should().BeEquivalentTo(Frames);
        frames[0].Waiting![0].EpochIsUnknown.Should().BeTrue();
        length.Should().Be(Written().Length);
    }

    [Fact]
    public void Read_EveryKindOfSubject_IsThereAgain()
    {
        Subject[] subjects =
        [
            Subject.Of(SubjectKind.Provider, "p", "https://p/"),
            Subject.Of(SubjectKind.Target, "p", "https://p/", "org/m\u2028\"x\""),
            Subject.Of(SubjectKind.Endpoint, "p", "https://p/", "m", "/v1/responses"),
            Subject.Of(SubjectKind.Key, "p", "https://p/", key: "k"),
            Subject.Of(SubjectKind.KeyOnTarget, "p", "https://p/", "m", key: "k"),
        ];
        SpoolFrame frame = new() { Waiting = [.. subjects.Select(static subject => new HintDelta { Subject = subject, Errors = 1 })] };

        SpoolFormat.Read(Written(frame))!.Value.Frames.Single().Waiting!.Select(static delta => delta.Subject).Should().Equal(subjects);
    }

    [Fact]
    public void Read_TornAtAnyByte_GivesTheFramesBefore()
    {
        byte[] whole = Written();
        int[] ends = [.. Enumerable.Range(0, Frames.Length + 1).Select(count => Written(Frames[..count]).Length)];
        for (int length = SpoolFormat.Header.Length; length < whole.Length; length++)
        {
            (List<SpoolFrame> frames, int valid) = SpoolFormat.Read(whole.AsSpan(0, length))!.Value;

            frames.Count.Should().Be(ends.Count(end => end <= length) - 1);
            valid.Should().Be(ends[frames.Count]);
        }
    }

    [Fact]
    public void Read_AnyByteIsDamaged_GivesNothingThatWasNotWritten()
    {
        byte[] whole = Written();
        int[] ends = [.. Enumerable.Range(0, Frames.Length + 1).Select(count => Written(Frames[..count]).Length)];
        for (int at = SpoolFormat.Header.Length; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;

            SpoolFormat.Read(damaged)!.Value.Frames.Count.Should().Be(ends.Count(end => end <= at) - 1);
        }
    }

    [Theory]
    [InlineData("SQLite format 3")]
    [InlineData("LlmSpl02 and more")]
    [InlineData("")]
    public void Read_AnotherFormat_IsRefused(string text) => SpoolFormat.Read(System.Text.Encoding.UTF8.GetBytes(text)).Should().BeNull();

    [Theory]
    [InlineData("\"category\":\"Timeout\"", "\"category\":\"AReasonOfALaterVersion\"")]
    [InlineData("\"learned\":[]", "\"learned\":null")]
    [InlineData("\"learned\":[]", "\"learned\":[null]")]
    [InlineData("\"learned\":[],", "")]
    [InlineData("\"removed\":[]", "\"removed\":null")]
    [InlineData("\"waiting\":[", "\"waiting\":[null,")]
    [InlineData("\"waiting\":[", "\"somethingNew\":[")]
    public void Read_AWholeFrameThatThisVersionDoesNotUnderstand_NoFrameIsPassedOver(string known, string unknown)
    {
        HintDelta delta = new() { Subject = Memory.Target(), Errors = 1, LastError = new HintError { Category = LlmErrorCategory.Timeout, At = Memory.Start } };
        byte[] written = Written(new SpoolFrame { Waiting = [delta] });
        string text = System.Text.Encoding.UTF8.GetString(written.AsSpan(SpoolFormat.Header.Length + 8));
        text.Should().Contain(known, "else this shows nothing");
        byte[] frame = Framed(text.Replace(known, unknown, StringComparison.Ordinal));

        SpoolFormat.Read([.. written, .. frame, .. written[SpoolFormat.Header.Length..]]).Should().BeNull();
        SpoolFormat.Read([.. written, .. frame[..^1]])!.Value.Frames.Should().HaveCount(1, "torn, nobody can tell what it was");
    }

    private static byte[] Written(params SpoolFrame[] frames)
    {
        using MemoryStream bytes = new();
        bytes.Write(SpoolFormat.Header);
        foreach (SpoolFrame frame in frames)
        {
            SpoolFormat.Write(bytes, frame);
        }

        return bytes.ToArray();
    }

    /// <summary>A frame of any content, under a checksum that is right.</summary>
    public static byte[] Framed(string text)
    {
        byte[] content = System.Text.Encoding.UTF8.GetBytes(text);
        uint checksum = content.Aggregate(uint.MaxValue, System.Numerics.BitOperations.Crc32C);
        return [.. BitConverter.GetBytes(content.Length), .. BitConverter.GetBytes(~checksum), .. content];
    }

    private static byte[] Written() => Written(Frames);

    private static HintDelta Everything() => new()
    {
        Subject = Memory.Target(),
        Epoch = 3,
        Forget = true,
        Errors = 4,
        Successes = 5,
        ConsecutiveErrors = 2,
        LastAttemptAt = Memory.Start.AddTicks(1),
        LastError = new HintError { Category = LlmErrorCategory.Timeout, Message = "it failed", StatusCode = 503, At = Memory.Start },
        LastSuccessAt = Memory.Start.AddTicks(7),
        Learned =
        [
            new LearnedElement
            {
                Kind = LearnedElementKind.UnsupportedParameter, Value = "temperature", Endpoint = "/v1/chat/completions", Replacement = "x", Evidence = "code:y",
                LearnedAt = Memory.Start, ExpiresAt = Memory.Start.AddHours(1), Epoch = 3, RemovedInEpoch = 2,
            },
        ],
        Removed = [new LearnedElementKey(LearnedElementKind.PreferredEndpoint, "/v1/responses")],
        Opening = new CircuitOpening
        {
            Subject = Memory.Target(), OpenedAt = Memory.Start, OpenUntil = Memory.Start.AddMinutes(5), Reason = LlmErrorCategory.ModelNotFound,
            Growth = 2, Permanent = true, Stated = true, OwnThreshold = true,
        },
        ClosedAt = Memory.Start.AddTicks(-1),
    };
}
