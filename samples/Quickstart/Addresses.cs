using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Quickstart;

/// <summary>Where the three providers listen. What is learned about a provider holds for its address, so it has to stay the same.</summary>
internal sealed record Addresses(int GpuStackPort, int OpenAIPort, int AzurePort)
{
    private const int LowestPort = 20_000;
    private const int Places = 3_000;

    [JsonIgnore]
    public string GpuStack => $"http://127.0.0.1:{GpuStackPort}/v1";

    [JsonIgnore]
    public string OpenAI => $"http://127.0.0.1:{OpenAIPort}/v1";

    [JsonIgnore]
    public string Azure => $"http://127.0.0.1:{AzurePort}/";

    /// <summary>Any free ports.</summary>
    public static Addresses Any { get; } = new(0, 0, 0);

    /// <summary>The ports that belong to a folder, so that two runs with different folders do not meet.</summary>
    public static Addresses For(string folder)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(folder));
        int port = LowestPort + (3 * (BitConverter.ToUInt16(hash) % Places));
        return new Addresses(port, port + 1, port + 2);
    }
}
