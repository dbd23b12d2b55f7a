namespace LlmResilience.Testing.Tests.Replies;

/// <summary>Measures what the whole process allocates, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(LargeBodyMemoryTests), DisableParallelization = true)]
[Collection(nameof(LargeBodyMemoryTests))]
public sealed class LargeBodyMemoryTests : FakeProviderTest
{
    [Fact]
    public async Task LargeBody_Of200MB_IsNotHeldInMemory()
    {
        Provider.Model("m").RepliesWith(FakeReply.LargeBody(500, 200_000_000));
        var before = GC.GetTotalAllocatedBytes();

        using var response = await PostStreamAsync("v1/chat/completions", Chat("m"));
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        long total = 0;
        for (int read; (read = await stream.ReadAsync(buffer).AsTask().WaitAsync(Limit)) > 0;)
        {
            total += read;
        }

        total.Should().Be(200_000_000);
        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(60_000_000);
    }
}
