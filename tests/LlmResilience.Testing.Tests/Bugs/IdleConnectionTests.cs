using System.Net.Sockets;
using System.Text;

namespace LlmResilience.Testing.Tests.Bugs;

/// <summary>
/// Kestrel takes an infinite keep-alive time to be one that has passed, and closed idle connections once a second. A request that
/// was sent just then broke off, which no script had asked for.
/// </summary>
public sealed class IdleConnectionTests
{
    // More than one of the server's heartbeats, which run on the real clock and cannot be driven.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2.5);

    [Fact]
    public async Task Connection_IdleForTwoHeartbeats_StaysOpen()
    {
        await using FakeProvider provider = await FakeProvider.StartAsync();
        using TcpClient client = new();
        await client.ConnectAsync(provider.BaseAddress.Host, provider.BaseAddress.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("GET /v1/models HTTP/1.1\r\nHost: test\r\n\r\n"));
        byte[] buffer = new byte[65_536];
        (await stream.ReadAsync(buffer)).Should().BePositive();

        using CancellationTokenSource idle = new(Idle);
        Func<Task> read = async () => (await stream.ReadAsync(buffer, idle.Token)).Should().NotBe(0, "0 means closed");

        await read.Should().ThrowAsync<OperationCanceledException>("nothing comes, and nobody hangs up");
    }
}
