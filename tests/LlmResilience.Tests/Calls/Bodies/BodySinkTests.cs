using CsCheck;
using LlmResilience.Calls.Bodies;

namespace LlmResilience.Tests.Calls.Bodies;

public sealed class BodySinkTests
{
    [Fact]
    public void Write_AnySegmentation_ShowsTheWholeBodyOnce() =>
        Gen.Select(Gen.Byte.Array[0, 20_000], Gen.Int[0, 20_000].Array[0, 5], Gen.Bool).Sample((body, cuts, knowsLength) =>
        {
            var sink = new RecordingSink();
            sink.Begin(knowsLength ? body.Length : null);
            int from = 0;
            foreach (int cut in cuts.Select(cut => Math.Min(cut, body.Length)).Order().Append(body.Length))
            {
                sink.Write(body.AsSpan(from..cut));
                from = cut;
            }

            sink.Complete().Should().Be(body.Length > 0);
            sink.Shown.Should().HaveCount(body.Length > 0 ? 1 : 0);
            sink.Shown.Should().AllSatisfy(shown => shown.Should().Equal(body));
        });

    [Fact]
    public void Complete_MoreThanWasStated_IsNotTakenForTheWhole()
    {
        var sink = new RecordingSink();
        sink.Begin(2);
        sink.Write("{}"u8);
        sink.Write("x"u8);

        sink.Complete().Should().BeFalse();
    }

    [Fact]
    public void Begin_AfterABodyThatBroke_StartsAnew()
    {
        var sink = new RecordingSink();
        sink.Begin(10);
        sink.Write("abc"u8);
        sink.Begin(null);
        sink.WriteByte((byte)'x');

        sink.Complete().Should().BeTrue();
        sink.Shown.Should().ContainSingle().Which.Should().Equal("x"u8.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Write_SegmentsOfMoreThanABodyThatIsKept_AreNotGathered(bool knowsLength)
    {
        var sink = new RecordingSink();
        byte[] half = new byte[(KeptBody.Limit / 2) + 1];
        sink.Begin(knowsLength ? 2 * half.Length : null);
        sink.Write(half);
        sink.Write(half);

        sink.Complete().Should().BeFalse();
        sink.Shown.Should().BeEmpty();
    }

    private sealed class RecordingSink : BodySink
    {
        public List<byte[]> Shown { get; } = [];

        protected override void Inspect(ReadOnlySpan<byte> body) => Shown.Add(body.ToArray());
    }
}
