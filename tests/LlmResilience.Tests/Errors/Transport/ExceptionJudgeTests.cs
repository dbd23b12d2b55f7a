using System.Net.Sockets;
using System.Security.Authentication;

namespace LlmResilience.Tests.Errors.Transport;

public sealed class ExceptionJudgeTests
{
    private readonly LlmErrorClassifier _classifier = new();

    public static TheoryData<string, Exception, LlmErrorCategory, LlmMayHaveRun> Exceptions => new()
    {
        { "name not resolved", new HttpRequestException(HttpRequestError.NameResolutionError, "x", new SocketException((int)SocketError.HostNotFound)), LlmErrorCategory.Dns, LlmMayHaveRun.No },
        { "host not found", new HttpRequestException("x", new SocketException((int)SocketError.HostNotFound)), LlmErrorCategory.Dns, LlmMayHaveRun.No },
        { "refused", new HttpRequestException(HttpRequestError.ConnectionError, "x", new SocketException((int)SocketError.ConnectionRefused)), LlmErrorCategory.Network, LlmMayHaveRun.No },
        { "connection timed out", new HttpRequestException(HttpRequestError.ConnectionError, "x", new SocketException((int)SocketError.TimedOut)), LlmErrorCategory.Timeout, LlmMayHaveRun.No },
        { "tls", new HttpRequestException(HttpRequestError.SecureConnectionError, "x", new AuthenticationException("untrusted root")), LlmErrorCategory.Tls, LlmMayHaveRun.No },
        { "tls without a code", new HttpRequestException("x", new AuthenticationException("untrusted root")), LlmErrorCategory.Tls, LlmMayHaveRun.No },
        { "proxy", new HttpRequestException(HttpRequestError.ProxyTunnelError, "407"), LlmErrorCategory.Network, LlmMayHaveRun.No },
        { "ended early", new HttpRequestException("x", new HttpIOException(HttpRequestError.ResponseEnded)), LlmErrorCategory.Network, LlmMayHaveRun.Unknown },
        { "reset", new HttpRequestException("x", new IOException("x", new SocketException((int)SocketError.ConnectionReset))), LlmErrorCategory.Network, LlmMayHaveRun.Unknown },
        { "http/2 protocol", new HttpRequestException(HttpRequestError.HttpProtocolError, "x"), LlmErrorCategory.Network, LlmMayHaveRun.Unknown },
        { "timeout of the client", new TaskCanceledException("x", new TimeoutException("x")), LlmErrorCategory.Timeout, LlmMayHaveRun.Unknown },
        { "timeout", new TimeoutException(), LlmErrorCategory.Timeout, LlmMayHaveRun.Unknown },
        { "cancelled by nobody known", new OperationCanceledException(), LlmErrorCategory.Timeout, LlmMayHaveRun.Unknown },
        { "io of another language", new IOException("Unable to read data from the transport connection: x"), LlmErrorCategory.Network, LlmMayHaveRun.Unknown },
        { "anything", new InvalidOperationException("x"), LlmErrorCategory.Unknown, LlmMayHaveRun.Unknown },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Classify_Exception_GoesByItsClassAndCodes(string name, Exception exception, LlmErrorCategory category, LlmMayHaveRun mayHaveRun)
    {
        LlmError error = _classifier.Classify(exception);

        error.Category.Should().Be(category, name);
        error.MayHaveRun.Should().Be(mayHaveRun, name);
        error.Blame.Should().Be(LlmBlame.Provider);
        error.Transient.Should().Be(category != LlmErrorCategory.Tls);
    }

    [Fact]
    public void Classify_CancellationByTheCaller_BlamesNothing()
    {
        LlmError error = _classifier.Classify(new TaskCanceledException(), callerCancelled: true);

        error.Category.Should().Be(LlmErrorCategory.Cancelled);
        error.Blame.Should().Be(LlmBlame.None);
    }

    [Fact]
    public void Classify_FaultBeforeTheCallersCancellation_KeepsItsOwnMeaning() =>
        _classifier.Classify(new HttpRequestException(HttpRequestError.NameResolutionError), callerCancelled: true).Category.Should().Be(LlmErrorCategory.Dns);

    [Fact]
    public void Classify_ConnectionThatBreaksInTheAnswer_IsABrokenStream()
    {
        LlmError error = _classifier.Classify(new HttpIOException(HttpRequestError.ResponseEnded), answerBegun: true);

        error.Category.Should().Be(LlmErrorCategory.StreamInterrupted);
        error.MayHaveRun.Should().Be(LlmMayHaveRun.Yes);
    }

    [Fact]
    public void Classify_ChainThatNeverEnds_IsBounded()
    {
        Exception chain = new InvalidOperationException("x");
        for (int i = 0; i < 500; i++)
        {
            chain = new InvalidOperationException("x", chain);
        }

        _classifier.Classify(chain).Category.Should().Be(LlmErrorCategory.Unknown);
    }

    [Theory]
    [InlineData("System.Net.Http.HttpRequestException: No such host is known. (api.example.org:443)", LlmErrorCategory.Dns)]
    [InlineData("System.Net.Sockets.SocketException (11001): Der angegebene Host ist unbekannt.", LlmErrorCategory.Dns)]
    [InlineData("System.Net.Sockets.SocketException (10061): Es konnte keine Verbindung hergestellt werden.", LlmErrorCategory.Network)]
    [InlineData("The SSL connection could not be established, see inner exception.", LlmErrorCategory.Tls)]
    [InlineData("The remote certificate is invalid according to the validation procedure: RemoteCertificateNameMismatch", LlmErrorCategory.Tls)]
    [InlineData("The response ended prematurely. (ResponseEnded)", LlmErrorCategory.Network)]
    [InlineData("The request was canceled due to the configured HttpClient.Timeout of 100 seconds elapsing.", LlmErrorCategory.Timeout)]
    [InlineData("The proxy tunnel request to proxy 'http://p:1/' failed with status code '502'.", LlmErrorCategory.Network)]
    [InlineData("[Errno 111] Connection refused", LlmErrorCategory.Network)]
    [InlineData("connect ECONNREFUSED 127.0.0.1:11434", LlmErrorCategory.Network)]
    [InlineData("getaddrinfo ENOTFOUND api.example.org", LlmErrorCategory.Dns)]
    [InlineData("hostname nor servname provided, or not known (llm.example.org:443)", LlmErrorCategory.Dns)]
    [InlineData("System.Net.Sockets.SocketException (0xFFFDFFFF): unbekannter Name", LlmErrorCategory.Dns)]
    [InlineData("System.Net.Sockets.SocketException (00000005, 0xFFFDFFFF): unbekannter Name", LlmErrorCategory.Dns)]
    [InlineData("System.Net.Sockets.SocketException (00000001, 11001): unbekannter Name", LlmErrorCategory.Dns)]
    [InlineData("x509: certificate signed by unknown authority", LlmErrorCategory.Tls)]
    [InlineData("dial tcp 10.0.0.1:443: i/o timeout", LlmErrorCategory.Timeout)]
    [InlineData("net/http: TLS handshake timeout", LlmErrorCategory.Timeout)]
    [InlineData("read: connection reset by peer", LlmErrorCategory.Network)]
    public void ClassifyTransportText_PrintedError_IsUnderstood(string text, LlmErrorCategory category) =>
        _classifier.ClassifyTransportText(text).Category.Should().Be(category);
}
