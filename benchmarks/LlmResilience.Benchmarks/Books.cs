using BenchmarkDotNet.Attributes;
using LlmResilience.Circuits;
using LlmResilience.Hints;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmResilience.Benchmarks;

/// <summary>What a call reads of what is remembered: never a store, only the books in memory, without a lock and without a byte.</summary>
[MemoryDiagnoser]
public class Books
{
    private const int Targets = 1_000;

    private readonly Subject _known = Subject.Of(SubjectKind.Target, "openai", "https://api.openai.com/v1/", "org/model-500");
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private HintBook _book = null!;
    private Hint _hint = null!;
    private Circuit _circuit = null!;

    [GlobalSetup]
    public void Start()
    {
        _book = new HintBook(new HintOptions(), TimeProvider.System, NullLogger<HintBook>.Instance);
        for (int i = 0; i < Targets; i++)
        {
            _book.For(Subject.Of(SubjectKind.Target, "openai", "https://api.openai.com/v1/", $"org/model-{i}"));
        }

        _hint = _book.For(_known);
        CircuitOptions options = new();
        _circuit = new Circuit(_known, new CircuitPolicySource(() => options), static () => 0.5, static _ => { });
    }

    /// <summary>As a new routing table does, once for each target.</summary>
    [Benchmark(Description = "find the hint of a known target")]
    public bool Find() => _book.Find(_known) is not null;

    /// <summary>As each call does: a target holds its hint and its circuit.</summary>
    [Benchmark(Description = "lessons and standing of a target at hand")]
    public bool Read() => !_hint.HasUnsupportedParameters && _circuit.IsClosed;

    /// <summary>As a call does where a circuit is not closed.</summary>
    [Benchmark(Description = "the circuit's view, with its times")]
    public bool View() => _circuit.View(_now).Admits;
}
