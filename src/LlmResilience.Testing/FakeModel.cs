using LlmResilience.Testing.Requests;

namespace LlmResilience.Testing;

/// <summary>The script of one model of a <see cref="FakeProvider"/>: a queue of one-time replies, then a steady one.</summary>
/// <remarks>A script may be changed at any time; requests that are being answered keep the reply they took.</remarks>
public sealed class FakeModel
{
    private readonly Lock _lock = new();
    private readonly Queue<FakeReply> _oneTime = new();
    private readonly RequestCounter _counter = new();
    private Func<FakeRequest, FakeReply?>? _steady;
    private int _arrived;
    private bool _scripted;

    internal FakeModel(string name) => Name = name;

    /// <summary>The name of the model, <c>*</c> for <see cref="FakeProvider.AllModels"/>.</summary>
    public string Name { get; }

    /// <summary>How many requests for this model were received.</summary>
    public int RequestCount => _counter.Count;

    internal bool IsScripted
    {
        get
        {
            lock (_lock)
            {
                return _scripted;
            }
        }
    }

    /// <summary>From now on this model answers with a text, in the wire format of each request, streamed where asked for.</summary>
    /// <param name="text">The text of the answer; it is streamed word by word.</param>
    public FakeModel Answers(string text) => RepliesWith(FakeReply.Answer(text));

    /// <summary>From now on this model fails.</summary>
    /// <param name="error">The error, of the catalogue or an own one.</param>
    public FakeModel Fails(FakeError error) => RepliesWith(FakeReply.Error(error));

    /// <summary>From now on this model fails with an error of the catalogue.</summary>
    /// <param name="errorName">A name in <see cref="FakeErrors.All"/>, for example <c>openai/rate-limit</c>.</param>
    /// <exception cref="ArgumentException">The catalogue has no such error.</exception>
    public FakeModel Fails(string errorName) => Fails(FakeErrors.Get(errorName));

    /// <summary>From now on this model gives this reply.</summary>
    /// <param name="reply">The steady reply.</param>
    public FakeModel RepliesWith(FakeReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return RepliesWith(_ => reply);
    }

    /// <summary>From now on a function of the request gives the reply.</summary>
    /// <param name="reply">
    /// Called once per request, possibly by several requests at once. Null leaves the request to <see cref="FakeProvider.AllModels"/>.
    /// If it throws, the request is answered with status 500 and the exception as plain text.
    /// </param>
    public FakeModel RepliesWith(Func<FakeRequest, FakeReply?> reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        lock (_lock)
        {
            _steady = reply;
            _scripted = true;
        }

        return this;
    }

    /// <summary>Appends a reply that is given once, before the steady one.</summary>
    /// <param name="reply">The one-time reply.</param>
    public FakeModel Then(FakeReply reply) => Then(reply, 1);

    /// <summary>Appends a reply that is given some times, before the steady one.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="times">How often it is given, at least once.</param>
    public FakeModel Then(FakeReply reply, int times)
    {
        ArgumentNullException.ThrowIfNull(reply);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        lock (_lock)
        {
            for (var i = 0; i < times; i++)
            {
                _oneTime.Enqueue(reply);
            }

            _scripted = true;
        }

        return this;
    }

    /// <summary>Drops the one-time replies that were not given yet; the steady reply stays.</summary>
    public FakeModel ClearQueue()
    {
        lock (_lock)
        {
            _oneTime.Clear();
        }

        return this;
    }

    /// <summary>Completes as soon as that many requests for this model were received since the start.</summary>
    /// <param name="count">The total to wait for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitForRequestsAsync(int count, CancellationToken cancellationToken = default) =>
        _counter.WaitAsync(count, cancellationToken);

    internal int NextNumber() => Interlocked.Increment(ref _arrived);

    internal void Count() => _counter.Increment();

    internal FakeReply? TakeOneTime()
    {
        lock (_lock)
        {
            return _oneTime.TryDequeue(out var reply) ? reply : null;
        }
    }

    internal FakeReply? Steady(FakeRequest request)
    {
        Func<FakeRequest, FakeReply?>? steady;
        lock (_lock)
        {
            steady = _steady;
        }

        return steady?.Invoke(request);
    }
}
