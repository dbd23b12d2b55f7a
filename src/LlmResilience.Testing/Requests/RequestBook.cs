namespace LlmResilience.Testing.Requests;

/// <summary>Keeps the latest requests within two bounds, their number and the bytes of their bodies. Thread-safe.</summary>
internal sealed class RequestBook(int maxRequests, long maxBodyBytes)
{
    private readonly Lock _lock = new();
    private readonly Queue<FakeRequest> _requests = new();
    private long _bodyBytes;

    public void Add(FakeRequest request)
    {
        lock (_lock)
        {
            _requests.Enqueue(request);
            _bodyBytes += request.Body.Length;
            while (_requests.Count > maxRequests || _bodyBytes > maxBodyBytes)
            {
                _bodyBytes -= _requests.Dequeue().Body.Length;
            }
        }
    }

    public IReadOnlyList<FakeRequest> Snapshot()
    {
        lock (_lock)
        {
            return [.. _requests];
        }
    }
}
