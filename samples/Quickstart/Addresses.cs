namespace Quickstart;

/// <summary>Where the three providers listen. What is learned about a provider holds for its address, so it must stay the same.</summary>
internal sealed record Addresses(int GpuStackPort, int OpenAIPort, int AzurePort)
{
    public static Addresses Usual { get; } = new(27451, 27452, 27453);

    public string GpuStack => $"http://127.0.0.1:{GpuStackPort}/v1";

    public string OpenAI => $"http://127.0.0.1:{OpenAIPort}/v1";

    public string Azure => $"http://127.0.0.1:{AzurePort}/";
}
