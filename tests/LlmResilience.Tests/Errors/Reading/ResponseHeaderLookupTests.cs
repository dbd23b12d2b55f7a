using LlmResilience.Errors.Reading;

namespace LlmResilience.Tests.Errors.Reading;

public sealed class ResponseHeaderLookupTests
{
    [Fact]
    public void For_Response_FindsItsOwnAndItsContentsHeadersInAnyCase()
    {
        using var response = new HttpResponseMessage { Content = new StringContent("x") };
        response.Headers.TryAddWithoutValidation("Retry-After", "soon, or later");

        Func<string, string?> headers = ResponseHeaderLookup.For(response);

        headers("retry-after").Should().Be("soon, or later");
        headers("content-type").Should().Be("text/plain; charset=utf-8");
        headers("x-none").Should().BeNull();
    }
}
