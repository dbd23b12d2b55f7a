using System.Net;
using LlmResilience.Testing;

namespace LlmResilience.Tests.Wire;

/// <summary>Measures what the whole process allocates, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(LargeErrorBodyTests), DisableParallelization = true)]
[Collection(nameof(LargeErrorBodyTests))]
public sealed class LargeErrorBodyTests : WireTest
{
    private const int Size = 200_000_000;
    private const int Bound = 60_000_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LargeErrorBody_AnotherTargetAnswers_IsNotRead(bool async)
    {
        One.Model("a").RepliesWith(FakeReply.LargeBody(503, Size));
        ResilienceHost host = await StartAsync(ThreeTargets);
        long before = GC.GetTotalAllocatedBytes();

        using HttpResponseMessage response = await SendAsync(host.Client(), Chat(), async);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(Bound);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LargeErrorBody_NobodyElse_FlowsToTheCallerWholeWithoutBeingHeld(bool async)
    {
        One.Model("a").RepliesWith(FakeReply.LargeBody(400, Size));
        ResilienceHost host = await StartAsync(options => options.Providers["one"] = At(One.OpenAIAddress));
        long before = GC.GetTotalAllocatedBytes();

        using HttpResponseMessage response = await SendAsync(host.Client(), Chat(), async, HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = async ? await response.Content.ReadAsStreamAsync() : response.Content.ReadAsStream();
        byte[] buffer = new byte[64 * 1024];
        long total = 0;
        for (int read; (read = async ? await body.ReadAsync(buffer).AsTask().WaitAsync(Limit) : body.Read(buffer)) > 0;)
        {
            total += read;
        }

        total.Should().Be(Size);
        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(Bound);
    }
}
