namespace LlmResilience.Tests.Configuration;

public class LlmResilienceOptionsValidatorTests
{
    // What is at fault, the section's JSON (apostrophes for quotes), the path below the section, and what the fault says.
    public static TheoryData<string, string, string, string[]> FaultyConfigurations => new()
    {
        { "unknown provider in a route", "{'Routes':{'r':{'Targets':['opnai/gpt-4o']}}}", "Routes:r:Targets:0", ["'opnai/gpt-4o'", "unknown provider 'opnai'", "Did you mean 'openai'?"] },
        { "kind without address in a route", "{'Routes':{'r':{'Targets':['azure/gpt-4o']}}}", "Routes:r:Targets:0", ["unknown provider 'azure'", "with its Address"] },
        { "unknown provider in a fallback", "{'Providers':{'openai':{'Fallback':['nobody/x']}}}", "Providers:openai:Fallback:0", ["unknown provider 'nobody'"] },
        { "neither target nor route", "{'Routes':{'insights':{'Targets':['openai/gpt-4o']},'r':{'Targets':['insigths']}}}", "Routes:r:Targets:0", ["neither a target (provider/model) nor a route", "Did you mean 'insights'?"] },
        { "provider without model", "{'Routes':{'r':{'Targets':['openai']}}}", "Routes:r:Targets:0", ["names a provider but no model", "'openai/<model>'"] },
        { "blank model", "{'Routes':{'r':{'Targets':['openai/ ']}}}", "Routes:r:Targets:0", ["no model"] },
        { "blank entry", "{'Routes':{'r':{'Targets':['openai/a','']}}}", "Routes:r:Targets:1", ["is blank"] },
        { "empty route", "{'Routes':{'r':{'Targets':[]}}}", "Routes:r:Targets", ["leads nowhere", "Name at least one target"] },
        { "route without settings", "{'Routes':{'r':{}}}", "Routes:r:Targets", ["leads nowhere"] },
        { "duplicate target", "{'Routes':{'r':{'Targets':['openai/a','openai/b','OpenAI/a']}}}", "Routes:r:Targets:2", ["'openai/a' already stands in the list, by entry 0", "Take one of the two out"] },
        { "duplicate target through a route", "{'Routes':{'r':{'Targets':['openai/a','s']},'s':{'Targets':['openai/a']}}}", "Routes:r:Targets:1", ["'s' brings 'openai/a'", "by entry 0"] },
        { "route that names itself", "{'Routes':{'r':{'Targets':['openai/a','R']}}}", "Routes:r:Targets:1", ["the route 'r' names itself"] },
        { "circle", "{'Routes':{'a':{'Targets':['b']},'b':{'Targets':['openai/x','c']},'c':{'Targets':['a']}}}", "Routes:c:Targets:0", ["circle: a → b → c → a", "Take one of these entries out"] },
        { "circle away from its entry", "{'Routes':{'a':{'Targets':['b']},'b':{'Targets':['c']},'c':{'Targets':['b','openai/x']}}}", "Routes:c:Targets:0", ["circle: b → c → b"] },
        { "fallback that names its own provider", "{'Providers':{'openai':{'Fallback':['openai']}}}", "Providers:openai:Fallback:0", ["names the provider itself", "provider/model"] },
        { "no wire format in common", "{'Routes':{'r':{'Targets':['openai/a','x/b']}},'Providers':{'x':{'Address':'https://x.example','WireFormats':['Gemini']}}}", "Routes:r:Targets:1", ["'x/b' can never serve this route, whose first target is 'openai/a'", "speaks Gemini", "Providers:x:WireFormats"] },
        { "no wire format in common, fallback", "{'Providers':{'openai':{'Fallback':['x/b']},'x':{'Address':'https://x.example','WireFormats':['Gemini']}}}", "Providers:openai:Fallback:0", ["can never serve the calls of 'openai'"] },
        { "signed requests as a fallback", "{'Routes':{'r':{'Targets':['openai/a','bedrock/b']}},'Providers':{'bedrock':{'Address':'https://bedrock-runtime.eu-west-1.amazonaws.com'}}}", "Routes:r:Targets:1", ["signed by the caller", "first target only"] },
        { "route named like a target", "{'Routes':{'openai/gpt-4o':{'Targets':['openai/gpt-4o-mini']}}}", "Routes:openai/gpt-4o", ["also the name of a target", "another name"] },
        { "unknown kind", "{'Providers':{'x':{'Address':'https://x.example','Kind':'olama'}}}", "Providers:x:Kind", ["'olama' is not a known kind", "Did you mean 'ollama'?"] },
        { "missing address", "{'Providers':{'azure':{}}}", "Providers:azure:Address", ["is missing", "https://<resource>.openai.azure.com/"] },
        { "missing address of a misspelt provider", "{'Providers':{'opeanai':{'ApiKey':'k'}}}", "Providers:opeanai:Address", ["is missing", "did you mean the provider 'openai'?"] },
        { "relative address", "{'Providers':{'x':{'Address':'x.example/v1'}}}", "Providers:x:Address", ["'x.example/v1' is not an absolute address", "base address"] },
        { "other scheme", "{'Providers':{'x':{'Address':'ftp://x.example/'}}}", "Providers:x:Address", ["neither http nor https"] },
        { "query in the address", "{'Providers':{'x':{'Address':'https://x.example/v1?a=b'}}}", "Providers:x:Address", ["contains a query"] },
        { "fragment in the address", "{'Providers':{'x':{'Address':'https://x.example/v1#a'}}}", "Providers:x:Address", ["contains a fragment"] },
        { "user information in the address", "{'Providers':{'x':{'Address':'https://me:pass@x.example/v1'}}}", "Providers:x:Address", ["contains user information", "'https://***@x.example/v1'"] },
        { "endpoint in the address", "{'Providers':{'x':{'Address':'https://x.example/v1/chat/completions'}}}", "Providers:x:Address", ["ends in an endpoint", "base address only: 'https://x.example/v1'"] },
        { "deployment in the address", "{'Providers':{'azure':{'Address':'https://r.openai.azure.com/openai/deployments/gpt-4o'}}}", "Providers:azure:Address", ["names a deployment", "'https://r.openai.azure.com/'"] },
        { "key over plain http", "{'Providers':{'x':{'Address':'http://x.example/v1','ApiKey':'k'}}}", "Providers:x:Address", ["over plain http to a host that is not local", "Providers:x:AllowInsecureHttp"] },
        { "provider name with a slash", "{'Providers':{'a/b':{'Address':'https://x.example'}}}", "Providers:a/b", ["cannot be the name of a provider"] },
        { "blank key", "{'Providers':{'openai':{'ApiKey':'  '}}}", "Providers:openai:ApiKey", ["is blank", "leave the setting out"] },
        { "key with white space", "{'Providers':{'openai':{'ApiKey':'abc def'}}}", "Providers:openai:ApiKey", ["contains white space"] },
        { "key with a control character", "{'Providers':{'openai':{'ApiKey':'abc\\u0007'}}}", "Providers:openai:ApiKey", ["no API key has"] },
        { "key beyond ASCII", "{'Providers':{'openai':{'ApiKey':'abcé'}}}", "Providers:openai:ApiKey", ["no API key has"] },
        { "api-version elsewhere than at Azure", "{'Providers':{'openai':{'ApiVersion':'2024-10-21'}}}", "Providers:openai:ApiVersion", ["no effect on a provider of the kind 'openai'", "Kind to 'azure'"] },
        { "malformed api-version", "{'Providers':{'azure':{'Address':'https://r.openai.azure.com','ApiVersion':'2024 10'}}}", "Providers:azure:ApiVersion", ["is not an API version"] },
        { "unknown wire format", "{'Providers':{'openai':{'WireFormats':['OpenAIChatt']}}}", "Providers:openai:WireFormats:0", ["not a wire format", "Did you mean 'OpenAIChat'?"] },
        { "negative time", "{'Timeouts':{'Headers':'-00:00:01'}}", "Timeouts:Headers", ["-00:00:01 makes no sense", "more than 00:00:00"] },
        { "zero time", "{'Providers':{'openai':{'Timeouts':{'Total':'00:00:00'}}}}", "Providers:openai:Timeouts:Total", ["00:00:00 makes no sense"] },
        { "time beyond every timer", "{'Timeouts':{'Total':'30.00:00:00'}}", "Timeouts:Total", ["at most 24.00:00:00"] },
        { "seconds read as days", "{'Timeouts':{'Total':60}}", "Timeouts:Total", ["read as 60 days by .NET", "hours:minutes:seconds"] },
        { "hours read as days", "{'Timeouts':{'Total':'24:00:00'}}", "Timeouts:Total", ["read as 24 days by .NET", "1.00:00:00"] },
        { "no time at all", "{'Timeouts':{'Connect':'abc'}}", "Timeouts:Connect", ["'abc' is not a span of time", "00:01:30"] },
        { "no attempts", "{'Retry':{'MaxAttempts':0}}", "Retry:MaxAttempts", ["0 makes no sense", "at least 1"] },
        { "no number", "{'Retry':{'MaxAttempts':'six'}}", "Retry:MaxAttempts", ["'six' is not a whole number"] },
        { "share beyond one", "{'Retry':{'BudgetShare':20}}", "Retry:BudgetShare", ["20 makes no sense", "at most 1"] },
        { "share that is NaN", "{'Retry':{'BudgetShare':'NaN'}}", "Retry:BudgetShare", ["NaN makes no sense"] },
        { "least above most", "{'Retry':{'BaseDelay':'00:01:00'}}", "Retry:BaseDelay", ["00:01:00 is more than MaxDelay, 00:00:30"] },
        { "least above most, circuits", "{'Circuits':{'Provider':{'OpenFor':'00:10:00'}}}", "Circuits:Provider:OpenFor", ["more than OpenForAtMost, 00:05:00"] },
        { "ratio of a circuit", "{'Circuits':{'Target':{'FailureRatio':0}}}", "Circuits:Target:FailureRatio", ["0 makes no sense", "more than 0 and at most 1"] },
        { "unknown category", "{'Retry':{'Policies':{'ratelimit_':{}}}}", "Retry:Policies:ratelimit_", ["not a category", "Did you mean 'rate_limit'?"] },
        { "neither true nor false", "{'TargetNamesInRequests':'yes'}", "TargetNamesInRequests", ["'yes' is neither true nor false"] },
        { "forwarded credential", "{'ForwardedHeaders':['Authorization']}", "ForwardedHeaders:0", ["never goes along", "ApiKey"] },
        { "malformed header name", "{'ForwardedHeaders':['x-tenant: a']}", "ForwardedHeaders:0", ["not the name of a header"] },
        { "unknown setting", "{'Provider':{}}", "Provider", ["'Provider' is not a setting", "Did you mean 'Providers'?"] },
        { "unknown setting of a provider", "{'Providers':{'openai':{'Api-Key':'SECRET'}}}", "Providers:openai:Api-Key", ["Did you mean 'ApiKey'?"] },
        { "setting in the wrong place", "{'MaxAttempts':3}", "MaxAttempts", ["The setting of that name is Retry:MaxAttempts"] },
        { "setting like none", "{'Timeouts':{'Zzzzzzzz':3}}", "Timeouts:Zzzzzzzz", ["Take it out; known here: Connect, Headers, Answer, Total"] },
        { "value in place of a group", "{'Timeouts':'00:01:00'}", "Timeouts", ["holds settings, not a value", "Connect"] },
        { "value in place of an entry", "{'Providers':{'openai':'SECRET'}}", "Providers:openai", ["holds settings, not a value", "ApiKey"] },
        { "value in place of a list", "{'Routes':{'r':{'Targets':'openai/a'}}}", "Routes:r:Targets", ["but this is a list", "Targets:0"] },
        { "group in place of a value", "{'Retry':{'MaxAttempts':{'a':1}}}", "Retry:MaxAttempts", ["is a value, but holds settings"] },
        { "group in place of an entry", "{'Routes':{'r':{'Targets':[{'a':'b'},'openai/a']}}}", "Routes:r:Targets:0", ["entry of a list"] },
    };

    [Theory]
    [MemberData(nameof(FaultyConfigurations))]
    public void Validate_OneFault_IsReportedOnceWithPathValueAndRemedy(string what, string json, string path, string[] says)
    {
        IReadOnlyList<string> faults = TestConfiguration.Faults(json.Replace('\'', '"'));

        string fault = faults.Should().ContainSingle(because: what).Which;
        fault.Should().StartWith($"LlmResilience:{path}: ");
        fault.Should().ContainAll(says);
        fault.Should().NotContain("SECRET");
    }

    public static TheoryData<string, string> SoundConfigurations => new()
    {
        { "nothing", "{}" },
        { "known providers by name alone", "{'Providers':{'openai':{},'anthropic':null}}" },
        { "known providers without an entry", "{'Routes':{'r':{'Targets':['openai/gpt-4o','groq/qwen/qwen3-32b']}}}" },
        { "nested routes", "{'Routes':{'a':{'Targets':['b','openai/x']},'b':{'Targets':['openai/y']}}}" },
        { "fallbacks to one another", "{'Providers':{'openai':{'Fallback':['groq/a']},'groq':{'Fallback':['openai/b','openai/c']}}}" },
        { "fallback to the provider's own other model", "{'Providers':{'openai':{'Fallback':['openai/gpt-4o-mini']}}}" },
        { "signed requests as the first target", "{'Providers':{'bedrock':{'Address':'https://bedrock-runtime.eu-west-1.amazonaws.com'}},'Routes':{'r':{'Targets':['bedrock/a']}}}" },
        { "two models of a signed provider", "{'Providers':{'bedrock':{'Address':'https://bedrock-runtime.eu-west-1.amazonaws.com'}},'Routes':{'r':{'Targets':['bedrock/a','bedrock/b']}}}" },
        { "key over http, container", "{'Providers':{'x':{'Address':'http://gpu:8000','ApiKey':'k'}}}" },
        { "key over http, loopback", "{'Providers':{'x':{'Address':'http://[::1]:8000','ApiKey':'k'}}}" },
        { "key over http, private range", "{'Providers':{'x':{'Address':'http://172.20.1.1:8000','ApiKey':'k'}}}" },
        { "key over http, own network", "{'Providers':{'x':{'Address':'http://gpu.local','ApiKey':'k'}}}" },
        { "key over http, allowed", "{'Providers':{'x':{'Address':'http://x.example','ApiKey':'k','AllowInsecureHttp':true}}}" },
        { "http without key", "{'Providers':{'x':{'Address':'http://x.example'}}}" },
        { "names in other case", "{'providers':{'OPENAI':{'apikey':'k'}},'ROUTES':{'r':{'targets':['OpenAI/a']},'s':{'Targets':['R']}}}" },
        { "policy of a category", "{'Retry':{'Policies':{'Rate_Limit':{'NextTarget':false}}}}" },
        { "no answer limit", "{'Timeouts':{'Answer':null}}" },
        { "empty answer limit, as from the environment", "{'Timeouts':{'Answer':''}}" },
        { "own headers", "{'ForwardedHeaders':['x-tenant']}" },
    };

    [Theory]
    [MemberData(nameof(SoundConfigurations))]
    public void Validate_Sound_HasNoFault(string what, string json) =>
        TestConfiguration.Faults(json.Replace('\'', '"')).Should().BeEmpty(because: what);

    [Fact]
    public void Validate_ManyFaults_AreAllReportedAtOnce()
    {
        const string Json = """
            { "Timeouts": { "Connect": "abc", "Total": "-00:01:00" }, "Retry": { "MaxAttempts": "x", "Unknwon": 1 },
              "Providers": { "openai": { "ApiKey": "SECRET key" }, "azure": {}, "x": { "Address": "nope" } },
              "Routes": { "a": { "Targets": [ "b" ] }, "b": { "Targets": [ "a" ] }, "c": { "Targets": [] }, "d": { "Targets": [ "no/x", "openai/y", "openai/y" ] } } }
            """;

        IReadOnlyList<string> faults = TestConfiguration.Faults(Json);

        faults.Select(f => f.Split(": ")[0]).Should().BeEquivalentTo(
            "LlmResilience:Timeouts:Connect",
            "LlmResilience:Timeouts:Total",
            "LlmResilience:Retry:MaxAttempts",
            "LlmResilience:Retry:Unknwon",
            "LlmResilience:Providers:openai:ApiKey",
            "LlmResilience:Providers:azure:Address",
            "LlmResilience:Providers:x:Address",
            "LlmResilience:Routes:b:Targets:0",
            "LlmResilience:Routes:c:Targets",
            "LlmResilience:Routes:d:Targets:0",
            "LlmResilience:Routes:d:Targets:2");
        string.Concat(faults).Should().NotContain("SECRET");
    }

    [Fact]
    public void Validate_FaultInCode_IsReportedUnderTheUsualPath()
    {
        IReadOnlyList<string> faults = TestConfiguration.Faults(o =>
        {
            o.Providers["azure"] = new ProviderOptions();
            o.Providers["openai"] = null!;
            o.Routes["r"] = null!;
            o.Circuits.Ramp = null!;
            o.Retry.BudgetShare = double.PositiveInfinity;
        });

        faults.Select(f => f.Split(": ")[0]).Should().BeEquivalentTo(
            "LlmResilience:Providers:azure:Address", "LlmResilience:Routes:r:Targets", "LlmResilience:Circuits:Ramp", "LlmResilience:Retry:BudgetShare");
    }

    [Theory]
    [InlineData("sk-proj-abcdef0123456789")]
    [InlineData("https://x.example/v1?key=abcdef0123456789")]
    [InlineData("gsk_abcdef0123456789abcdef01")]
    [InlineData("a1b2c3d4e5f6a7b8c9d0e1f2")]
    public void Validate_SecretInTheWrongPlace_IsNotShown(string secret)
    {
        IReadOnlyList<string> faults = TestConfiguration.Faults(o =>
        {
            o.Providers["x"] = new ProviderOptions { Address = secret, Kind = secret, ApiVersion = secret + "!" };
            o.Routes["r"] = new RouteOptions { Targets = { secret } };
        });

        faults.Should().HaveCountGreaterThan(2);
        string.Concat(faults).Should().NotContainAny("abcdef0123456789", "a1b2c3d4e5f6a7b8c9d0e1f2");
    }
}
