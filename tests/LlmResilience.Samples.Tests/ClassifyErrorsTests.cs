using System.Text.Json;

namespace LlmResilience.Samples.Tests;

public sealed class ClassifyErrorsTests
{
    private const string Errors = """
        {"id":"a","provider":"gpustack","endpoint":"/v1/chat/completions","model":"m","status":403,"headers":{},"body":"upstream request timeout","in_stream":false}
        {"id":"b","provider":"openai","endpoint":"/v1/chat/completions","model":"codex-mini-latest","status":404,"headers":{},"body":"{\"error\":{\"message\":\"This model is only supported in v1/responses and not in v1/chat/completions.\",\"type\":\"invalid_request_error\",\"param\":\"model\",\"code\":null}}","in_stream":false}

        {"id":"c","provider":"openai","endpoint":"/v1/chat/completions","model":"m","status":null,"headers":null,"body":"Name or service not known (api.openai.com:443)","in_stream":false}
        """;

    [Fact]
    public async Task Lines_OnStandardInput_AreAnsweredLineByLine()
    {
        SampleRun run = await Sample.RunAsync("ClassifyErrors", Errors);

        run.Error.Should().BeEmpty();
        run.ExitCode.Should().Be(0);
        JsonElement[] verdicts = [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        verdicts.Select(verdict => Text(verdict, "id")).Should().Equal("a", "b", "c");
        verdicts.Select(verdict => Text(verdict, "category")).Should().Equal("timeout", "endpoint_unsupported", "dns");
        Text(verdicts[1], "suggested_endpoint").Should().Be("/v1/responses");
    }

    [Fact]
    public async Task Table_IsForPeople()
    {
        SampleRun run = await Sample.RunAsync("ClassifyErrors", Errors, "--table");

        run.ExitCode.Should().Be(0);
        run.Output.Should().Contain("endpoint_unsupported").And.Contain("use /v1/responses");
    }

    [Fact]
    public async Task Line_ThatIsNoObject_IsReportedAndTheRestGoesOn()
    {
        SampleRun run = await Sample.RunAsync("ClassifyErrors", "nonsense\n" + Errors);

        run.ExitCode.Should().Be(1);
        run.Error.Should().Contain("1");
        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(3);
    }

    private static string? Text(JsonElement verdict, string name) => verdict.GetProperty(name).GetString();
}
