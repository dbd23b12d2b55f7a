using System.Buffers;

namespace LlmResilience.Calls.Bodies;

/// <summary>
/// Reads the members of a JSON object from the last to the first. Exact for valid JSON: its end is a known state, and going back the
/// quote that opens a string is the first one that has an even run of backslashes before it. What is not valid ends the reading,
/// never an exception.
/// </summary>
internal ref struct JsonBackwardReader
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);

    private readonly ReadOnlySpan<byte> _json;
    private int _end;
    private State _state;

    public JsonBackwardReader(ReadOnlySpan<byte> json)
    {
        _json = json;
        _end = json.Length;
        _state = TryTake((byte)'}') ? State.Begun : State.Broken;
    }

    private enum State
    {
        Begun,
        Between,
        Done,
        Broken,
    }

    /// <summary>Everything from here on has been read.</summary>
    public readonly int Position => _end;

    /// <summary>Whether the whole object was read; <see cref="Position"/> is then its opening brace.</summary>
    public readonly bool IsComplete => _state == State.Done;

    /// <summary>Reads the member before the ones read so far.</summary>
    public bool TryReadMember(out JsonMember member)
    {
        member = default;
        if (_state is State.Done or State.Broken || (_state == State.Begun && TryFinish()))
        {
            return false;
        }

        SkipWhitespace();
        int valueEnd = _end;
        bool read = TrySkipValue();
        int valueStart = _end;
        if (!read || !TryTake((byte)':'))
        {
            return Break();
        }

        SkipWhitespace();
        int nameEnd = _end - 1;
        if (!TrySkipString())
        {
            return Break();
        }

        member = new JsonMember(_end + 1, nameEnd, valueStart, valueEnd);
        if (TryTake((byte)','))
        {
            _state = State.Between;
            return true;
        }

        return TryFinish() || Break();
    }

    private bool Break()
    {
        _state = State.Broken;
        return false;
    }

    // Takes the opening brace; before it only a byte order mark may stand.
    private bool TryFinish()
    {
        if (!TryTake((byte)'{'))
        {
            return false;
        }

        ReadOnlySpan<byte> before = _json[.._end].TrimEnd(" \t\r\n"u8);
        _state = before.IsEmpty || before.SequenceEqual("\uFEFF"u8) ? State.Done : State.Broken;
        return _state == State.Done;
    }

    private bool TryTake(byte token)
    {
        SkipWhitespace();
        if (_end == 0 || _json[_end - 1] != token)
        {
            return false;
        }

        _end--;
        return true;
    }

    private void SkipWhitespace()
    {
        while (_end > 0 && _json[_end - 1] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            _end--;
        }
    }

    private bool TrySkipValue()
    {
        if (_end == 0)
        {
            return false;
        }

        return _json[_end - 1] switch
        {
            (byte)'"' => TrySkipString(),
            (byte)'}' or (byte)']' => TrySkipContainer(),
            _ => TrySkipScalar(),
        };
    }

    private bool TrySkipString()
    {
        if (_end == 0 || _json[_end - 1] != (byte)'"')
        {
            return false;
        }

        _end--;
        while (true)
        {
            int quote = _json[.._end].LastIndexOf((byte)'"');
            if (quote < 0)
            {
                return false;
            }

            _end = quote;
            int backslashes = 0;
            while (backslashes < quote && _json[quote - 1 - backslashes] == (byte)'\\')
            {
                backslashes++;
            }

            if (backslashes % 2 == 0)
            {
                return true;
            }
        }
    }

    private bool TrySkipContainer()
    {
        int depth = 0;
        do
        {
            int at = _json[.._end].LastIndexOfAny(Structure);
            if (at < 0)
            {
                return false;
            }

            _end = at;
            switch (_json[at])
            {
                case (byte)'"':
                    _end = at + 1;
                    if (!TrySkipString())
                    {
                        return false;
                    }

                    break;
                case (byte)'}' or (byte)']':
                    depth++;
                    break;
                default:
                    depth--;
                    break;
            }
        }
        while (depth > 0);
        return true;
    }

    private bool TrySkipScalar()
    {
        int end = _end;
        while (_end > 0 && (char.IsAsciiLetterOrDigit((char)_json[_end - 1]) || _json[_end - 1] is (byte)'-' or (byte)'+' or (byte)'.'))
        {
            _end--;
        }

        return _end < end;
    }
}
