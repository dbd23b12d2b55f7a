namespace LlmResilience.Calls.Bodies;

/// <summary>Lends sinks, so that recognising a call makes none. Any number may be lent at once; a few are kept.</summary>
internal sealed class CallBodySinks(ModelNameCache names)
{
    private readonly CallBodySink?[] _kept = new CallBodySink?[Math.Max(4, Environment.ProcessorCount)];

    public CallBodySink Rent()
    {
        foreach (ref CallBodySink? slot in _kept.AsSpan())
        {
            if (slot is not null && Interlocked.Exchange(ref slot, null) is { } sink)
            {
                return sink;
            }
        }

        return new CallBodySink(names);
    }

    public void Return(CallBodySink sink)
    {
        sink.End();
        sink.Clear();
        foreach (ref CallBodySink? slot in _kept.AsSpan())
        {
            if (slot is null && Interlocked.CompareExchange(ref slot, sink, null) is null)
            {
                return;
            }
        }
    }
}
