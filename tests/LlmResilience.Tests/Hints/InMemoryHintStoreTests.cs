namespace LlmResilience.Tests.Hints;

public sealed class InMemoryHintStoreTests : HintStoreContract
{
    protected override ICompatibilityHintStore Create() => new InMemoryHintStore(Time);
}
