using LlmResilience.Configuration;

namespace LlmResilience.Tests.Configuration;

public class ProviderAddressTests
{
    [Theory]
    [InlineData("http://localhost:8000", true)]
    [InlineData("http://gpu", true)]
    [InlineData("http://host.docker.internal", true)]
    [InlineData("http://gpu.LOCAL.", true)]
    [InlineData("http://app.localhost", true)]
    [InlineData("http://nas.home.arpa", true)]
    [InlineData("http://127.9.9.9", true)]
    [InlineData("http://10.0.0.1", true)]
    [InlineData("http://172.16.0.1", true)]
    [InlineData("http://172.31.255.1", true)]
    [InlineData("http://192.168.1.1", true)]
    [InlineData("http://169.254.1.1", true)]
    [InlineData("http://[::1]", true)]
    [InlineData("http://[fe80::1]", true)]
    [InlineData("http://[fd00::1]", true)]
    [InlineData("http://[::ffff:10.0.0.1]", true)]
    [InlineData("http://172.32.0.1", false)]
    [InlineData("http://172.15.0.1", false)]
    [InlineData("http://11.0.0.1", false)]
    [InlineData("http://100.64.0.1", false)]
    [InlineData("http://[2001:db8::1]", false)]
    [InlineData("http://[::ffff:8.8.8.8]", false)]
    [InlineData("http://llm.example", false)]
    [InlineData("http://local.example", false)]
    [InlineData("http://notlocal", true)]
    public void IsLocal_HostThatCanOnlyBeNear_IsLocal(string address, bool local) =>
        ProviderAddress.IsLocal(new Uri(address)).Should().Be(local);
}
