using System.Buffers;

namespace LlmResilience.Calls.Bodies;

/// <summary>Reads JSON text from its beginning, as far as it goes. What is not valid or cut off ends the reading, never an exception.</summary>
internal ref struct JsonForwardReader(ReadOnlySpan<byte> json)
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);

    private readonly ReadOnlySpan<byte> _json = json;

    /// <summary>The next byte to read.</summary>
    public int Position { get; private set; }

    /// <summary>The next byte; 0 at the end.</summary>
    public readonly byte Current => Position < _json.Length ? _json[Position] : (byte)0;

    /// <summary>Steps into the object that the text is, or that stands here.</summary>
    public bool TryEnterObject()
    {
        if (Position == 0 && _json.StartsWith("\uFEFF"u8))
        {
            Position = 3;
        }

        return TryTake((byte)'{');
    }

    /// <summary>Reads the next member of the object that was stepped into.</summary>
    public bool TryReadMember(out JsonMember member)
    {
        member = default;
        TryTake((byte)',');
        SkipWhitespace();
        int nameStart = Position + 1;
        if (!TrySkipString())
        {
            return false;
        }

        int nameEnd = Position - 1;
        if (!TryTake((byte)':'))
        {
            return false;
        }

        SkipWhitespace();
        int valueStart = Position;
        bool read = TrySkipValue();
        member = new JsonMember(nameStart, nameEnd, valueStart, Position);
        return read;
    }

    /// <summary>Moves to the value of the next member at any depth, in the order of the text.</summary>
    public bool TryMoveToNextValue(out ReadOnlySpan<byte> rawName)
    {
        while (Position < _json.Length)
        {
            int quote = _json[Position..].IndexOf((byte)'"');
            if (quote < 0)
            {
                break;
            }

            Position += quote;
            int start = Position + 1;
            if (!TrySkipString())
            {
                break;
            }

            rawName = _json[start..(Position - 1)];
            if (TryTake((byte)':'))
            {
                SkipWhitespace();
                return true;
            }
        }

        rawName = default;
        return false;
    }

    /// <summary>Steps over the value that stands here.</summary>
    public bool TrySkipValue() => Current switch
    {
        (byte)'"' => TrySkipString(),
        (byte)'{' or (byte)'[' => TrySkipContainer(),
        _ => TrySkipScalar(),
    };

    private bool TryTake(byte token)
    {
        SkipWhitespace();
        if (Current != token)
        {
            return false;
        }

        Position++;
        return true;
    }

    private void SkipWhitespace()
    {
        while (Current is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            Position++;
        }
    }

    private bool TrySkipString()
    {
        if (Current != (byte)'"')
        {
            return false;
        }

        Position++;
        while (true)
        {
            int at = _json[Position..].IndexOfAny((byte)'"', (byte)'\\');
            if (at < 0)
            {
                Position = _json.Length;
                return false;
            }

            Position += at + 1;
            if (_json[Position - 1] == (byte)'"')
            {
                return true;
            }

            if (Position == _json.Length)
            {
                return false;
            }

            Position++;
        }
    }

    private bool TrySkipContainer()
    {
        int depth = 0;
        do
        {
            int at = _json[Position..].IndexOfAny(Structure);
            if (at < 0)
            {
                Position = _json.Length;
                return false;
            }

            Position += at;
            switch (_json[Position])
            {
                case (byte)'"':
                    if (!TrySkipString())
                    {
                        return false;
                    }

                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    Position++;
                    break;
                default:
                    depth--;
                    Position++;
                    break;
            }
        }
        while (depth > 0);
        return true;
    }

    private bool TrySkipScalar()
    {
        int start = Position;
        while (char.IsAsciiLetterOrDigit((char)Current) || Current is (byte)'-' or (byte)'+' or (byte)'.')
        {
            Position++;
        }

        return Position > start;
    }
}
