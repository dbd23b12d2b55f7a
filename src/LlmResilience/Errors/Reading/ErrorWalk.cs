using System.Globalization;
using LlmResilience.Errors.Waits;

namespace LlmResilience.Errors.Reading;

/// <summary>Takes the values of one JSON text as they pass and puts them where they belong.</summary>
internal struct ErrorWalk(ErrorFacts facts, int nesting)
{
    private const int MaxNesting = 5;
    private const int MaxWordLength = 100;
    private string? _location;
    private string? _itemType;

    /// <summary>Whether an object or array in this place is read on.</summary>
    public static bool Descends(ErrorField field) =>
        field is ErrorField.Container or ErrorField.Error or ErrorField.Message or ErrorField.Upstream;

    public void Open(ErrorField field)
    {
        _location = null;
        _itemType = null;
        facts.FromUpstream |= field == ErrorField.Upstream;
    }

    /// <summary>Ends an object: a validator's finding (FastAPI, pydantic) names its parameter by the place.</summary>
    public void Close()
    {
        if (_location is not null && _itemType is "extra_forbidden" or "value_error.extra")
        {
            facts.Parameter = facts.Parameter is { Length: > 0 } known ? known : _location;
        }

        _location = null;
        _itemType = null;
    }

    public void Take(ErrorField field, string value)
    {
        switch (field)
        {
            case ErrorField.Message or ErrorField.Error or ErrorField.Upstream:
                TakeText(field, value);
                break;
            case ErrorField.Word:
                facts.AddWord("status", value);
                TakeStatus(value);
                break;
            case ErrorField.Type:
                _itemType = value;
                TakeType(value);
                break;
            case ErrorField.Code:
                TakeCode(value);
                break;
            case ErrorField.Status:
                TakeStatus(value);
                break;
            case ErrorField.Parameter when value.Length is > 0 and <= 200:
                facts.Parameter = value;
                break;
            case ErrorField.RequestId when value.Length is > 0 and <= 128:
                facts.RequestId ??= value;
                break;
            case ErrorField.QuotaName:
                facts.QuotaNames.Add(value);
                break;
            case ErrorField.Model:
                facts.NamesModel = true;
                break;
            case ErrorField.Location when !int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _):
                _location = value;
                break;
            case ErrorField.Wait or ErrorField.WaitMilliseconds or ErrorField.Reset:
                StatedWaits.Take(facts, field, value);
                break;
            default:
                break;
        }
    }

    private readonly void TakeText(ErrorField field, string value)
    {
        facts.FromUpstream |= field == ErrorField.Upstream;
        if (field == ErrorField.Error && value.Length <= MaxWordLength)
        {
            facts.AddWord("error", value);
        }

        if (nesting < MaxNesting)
        {
            TextErrorReader.Read(value, facts, nesting + 1);
        }
        else
        {
            facts.AddMessage(value);
        }
    }

    private readonly void TakeType(string value)
    {
        // The envelope's own name tells nothing, and must not hide the real one.
        if (value is not ("error" or "object" or "response.failed" or "") && !value.StartsWith("type.googleapis.com", StringComparison.Ordinal))
        {
            string name = BedrockErrorReader.ShortName(value);
            facts.AddWord("type", name);
            facts.Type = name;
        }
    }

    private readonly void TakeCode(string value)
    {
        TakeStatus(value);
        if (value is not ("" or "<nil>"))
        {
            facts.AddWord("code", value);
            facts.Code = value.Length <= MaxWordLength ? value : null;
        }
    }

    private readonly void TakeStatus(string value)
    {
        if (value.Length == 3 && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int status))
        {
            facts.AddStatus(status);
        }
    }
}
