namespace LlmResilience.Testing.Server;

/// <summary>The latest answers of the responses API by id, so that a GET finds them. Thread-safe and bounded.</summary>
internal sealed class StoredAnswers
{
    private const int MaxAnswers = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _byId = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public void Add(string id, string json)
    {
        lock (_lock)
        {
            if (_byId.TryAdd(id, json))
            {
                _order.Enqueue(id);
            }

            while (_order.Count > MaxAnswers)
            {
                _byId.Remove(_order.Dequeue());
            }
        }
    }

    public string? Find(string id)
    {
        lock (_lock)
        {
            return _byId.GetValueOrDefault(id);
        }
    }
}
