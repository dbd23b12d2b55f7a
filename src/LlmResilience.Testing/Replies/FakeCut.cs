namespace LlmResilience.Testing;

/// <summary>How a reply that is cut short ends.</summary>
public enum FakeCut
{
    /// <summary>The connection is reset (TCP RST); over HTTP/2 that ends every stream of the connection.</summary>
    Drop,

    /// <summary>The connection is closed (TCP FIN) in the middle of the body, as by a proxy that ends.</summary>
    Close,

    /// <summary>The body ends as if it were complete: only its content shows that something is missing.</summary>
    End,

    /// <summary>Nothing more comes, and the connection stays open until the client leaves.</summary>
    Stall,
}
