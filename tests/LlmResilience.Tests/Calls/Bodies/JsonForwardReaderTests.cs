using System.Text;
using CsCheck;
using LlmResilience.Calls.Bodies;

namespace LlmResilience.Tests.Calls.Bodies;

public sealed class JsonForwardReaderTests
{
    [Fact]
    public void TryReadMember_AnyObject_SeesWhatTheBackwardReaderSees() => JsonTexts.Objects.Sample(json =>
    {
        byte[] body = Encoding.UTF8.GetBytes(json);

        Forward(body).Should().Equal(Enumerable.Reverse(Backward(body)));
    });

    [Fact]
    public void TryReadMember_BodyCutAnywhere_EndsWithoutThrowing() => Gen.Select(JsonTexts.Objects, Gen.Int[0, 10_000]).Sample((json, cut) =>
    {
        byte[] body = Encoding.UTF8.GetBytes(json);

        int length = cut % body.Length;

        List<JsonMember> members = Forward(body.AsSpan(0, length));

        members.Should().NotContain(member => member.ValueEnd > length);
    });

    private static List<JsonMember> Forward(ReadOnlySpan<byte> body)
    {
        var members = new List<JsonMember>();
        var reader = new JsonForwardReader(body);
        if (reader.TryEnterObject())
        {
            while (reader.TryReadMember(out JsonMember member))
            {
                members.Add(member);
            }
        }

        return members;
    }

    private static List<JsonMember> Backward(ReadOnlySpan<byte> body)
    {
        var members = new List<JsonMember>();
        var reader = new JsonBackwardReader(body);
        while (reader.TryReadMember(out JsonMember member))
        {
            members.Add(member);
        }

        reader.IsComplete.Should().BeTrue();
        return members;
    }
}
