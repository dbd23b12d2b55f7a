using LlmResilience.Circuits;
using LlmResilience.Hints;
using LlmResilience.Keys;
using LlmResilience.Routing;
using LlmResilience.Tests.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LlmResilience.Tests.Routing;

/// <summary>Makes targets for tests of what uses them.</summary>
internal static class TestTargets
{
    public static Target Of(string address, string provider, string model, CircuitBook circuits, TargetsInUse? inUse = null)
    {
        HintBook hints = new(new HintOptions(), new FakeTimeProvider(), NullLogger<HintBook>.Instance);
        TargetsInUse used = inUse ?? new TargetsInUse();
        used.Add();
        return new Target(TestProviders.Of("openai-compatible", address, name: provider), model, used, circuits, hints, new CredentialBook(new KeyFingerprinter("salt")));
    }
}
