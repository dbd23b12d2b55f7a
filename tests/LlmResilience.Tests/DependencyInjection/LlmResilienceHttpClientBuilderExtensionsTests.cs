using System.Net;
using LlmResilience.Calls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace LlmResilience.Tests.DependencyInjection;

public class LlmResilienceHttpClientBuilderExtensionsTests
{
    public static TheoryData<string, Action<IServiceCollection>> Orders => new()
    {
        { "first", s => s.AddHttpClient("c").AddLlmResilienceHandler().AddHttpMessageHandler(() => new PassingHandler()) },
        { "last", s => s.AddHttpClient("c").AddHttpMessageHandler(() => new PassingHandler()).AddLlmResilienceHandler() },
        { "twice", s => s.AddHttpClient("c").AddLlmResilienceHandler().AddHttpMessageHandler(() => new PassingHandler()).AddLlmResilienceHandler() },
        {
            "defaults afterwards", s =>
            {
                s.AddHttpClient("c").AddLlmResilienceHandler();
                s.ConfigureHttpClientDefaults(b => b.AddHttpMessageHandler(() => new PassingHandler()));
            }
        },
        {
            "as a default of all clients", s =>
            {
                s.ConfigureHttpClientDefaults(b => b.AddLlmResilienceHandler());
                s.AddHttpClient("c").AddHttpMessageHandler(() => new PassingHandler());
            }
        },
        {
            "both for all and for one", s =>
            {
                s.AddHttpClient("c").AddHttpMessageHandler(() => new PassingHandler()).AddLlmResilienceHandler();
                s.ConfigureHttpClientDefaults(b => b.AddLlmResilienceHandler());
            }
        },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public void AddLlmResilienceHandler_WhateverTheOrder_IsInnermostAndSingle(string order, Action<IServiceCollection> register)
    {
        using ServiceProvider services = TestClients.Build(register);

        IReadOnlyList<HttpMessageHandler> chain = services.Chain("c");

        HttpMessageHandler[] own = [.. chain.Where(h => h is PassingHandler or LlmResilienceHandler)];
        own.Select(h => h.GetType()).Should().Equal([typeof(PassingHandler), typeof(LlmResilienceHandler)], because: order);
        services.Logs("HandlerBeneath", "OtherResilienceHandler").Should().BeEmpty();
    }

    [Fact]
    public void AddLlmResilienceHandler_Twice_TheLastRouteCounts()
    {
        using ServiceProvider services = TestClients.Build(s =>
        {
            s.AddLlmResilience(o => o.Routes["b"] = new RouteOptions { Targets = { "openai/x" } });
            s.ConfigureHttpClientDefaults(b => b.AddLlmResilienceHandler());
            s.AddHttpClient("c").AddLlmResilienceHandler("a").AddLlmResilienceHandler("b");
            s.AddHttpClient("d");
        });

        services.Ours("c").Client.Route.Should().Be("b");
        services.Ours("d").Client.Route.Should().BeNull();
    }

    [Fact]
    public void AddLlmResilienceHandler_OneClient_LeavesOthersAlone()
    {
        using ServiceProvider services = TestClients.Build(s =>
        {
            s.AddHttpClient("c").AddLlmResilienceHandler();
            s.AddHttpClient("d").AddStandardResilienceHandler();
        });

        services.Chain("d").OfType<LlmResilienceHandler>().Should().BeEmpty();
        services.Logs("OtherResilienceHandler").Should().BeEmpty();
    }

    [Fact]
    public void PrimaryHandler_ByDefault_Suits()
    {
        using ServiceProvider services = TestClients.Build(s =>
        {
            s.AddLlmResilience(o => o.Timeouts.Connect = TimeSpan.FromSeconds(3));
            s.AddHttpClient("c").AddLlmResilienceHandler();
        });

        SocketsHttpHandler primary = services.Chain("c")[^1].Should().BeOfType<SocketsHttpHandler>().Which;

        primary.AllowAutoRedirect.Should().BeFalse();
        primary.PooledConnectionLifetime.Should().Be(TimeSpan.FromMinutes(2));
        primary.ResponseDrainTimeout.Should().Be(TimeSpan.Zero);
        primary.ConnectTimeout.Should().Be(TimeSpan.FromSeconds(3));
        primary.AutomaticDecompression.Should().Be(DecompressionMethods.None);
        primary.UseCookies.Should().BeFalse();
    }

    [Fact]
    public void PrimaryHandler_RefinedByTheApplication_KeepsBoth()
    {
        using ServiceProvider services = TestClients.Build(s =>
            s.AddHttpClient("c").AddLlmResilienceHandler().UseSocketsHttpHandler((h, _) => h.MaxConnectionsPerServer = 7));

        SocketsHttpHandler primary = services.Chain("c")[^1].Should().BeOfType<SocketsHttpHandler>().Which;

        primary.MaxConnectionsPerServer.Should().Be(7);
        primary.AllowAutoRedirect.Should().BeFalse();
    }

    [Fact]
    public void PrimaryHandler_OfTheApplication_IsKept()
    {
        var own = new SilentHandler();
        using ServiceProvider services = TestClients.Build(s => s.AddHttpClient("c").ConfigurePrimaryHttpMessageHandler(() => own).AddLlmResilienceHandler());

        services.Chain("c")[^1].Should().BeSameAs(own);
        services.Logs("RedirectsTurnedOff", "RedirectsStayOn", "HandlerBeneath").Should().BeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PrimaryHandler_ThatFollowsRedirects_IsStoppedWithAWarning(bool sockets)
    {
        using HttpMessageHandler own = sockets ? new SocketsHttpHandler() : new HttpClientHandler();
        using ServiceProvider services = TestClients.Build(s => s.AddHttpClient("c").AddLlmResilienceHandler().ConfigurePrimaryHttpMessageHandler(() => own));

        services.Chain("c");

        (own is SocketsHttpHandler s ? s.AllowAutoRedirect : ((HttpClientHandler)own).AllowAutoRedirect).Should().BeFalse();
        services.Logs("RedirectsTurnedOff").Should().ContainSingle().Which.Message.Should().Contain(own.GetType().Name).And.Contain("AllowAutoRedirect");
    }

    [Fact]
    public void StandardResilienceHandler_OnTheSameClient_IsWarnedAboutOnceWithTheRemedy()
    {
        using ServiceProvider services = TestClients.Build(s =>
        {
            s.ConfigureHttpClientDefaults(b => b.AddStandardResilienceHandler());
            s.AddHttpClient("c").AddLlmResilienceHandler().SetHandlerLifetime(TimeSpan.FromSeconds(1));
        });

        services.Chain("c");
        services.Chain("c");

        services.Logs("OtherResilienceHandler").Should().ContainSingle().Which.Message.Should().Contain("'c'").And.Contain("RemoveAllResilienceHandlers()");
    }

    [Fact]
    public void StandardResilienceHandler_RemovedAsTheWarningSays_IsNoLongerThere()
    {
        using ServiceProvider services = TestClients.Build(s =>
        {
            s.ConfigureHttpClientDefaults(b => b.AddStandardResilienceHandler());
#pragma warning disable EXTEXP0001 // The remedy that our warning names.
            s.AddHttpClient("c").RemoveAllResilienceHandlers().AddLlmResilienceHandler();
#pragma warning restore EXTEXP0001
        });

        services.Ours("c").Should().NotBeNull();
        services.Logs("OtherResilienceHandler").Should().BeEmpty();
    }

    public static TheoryData<string, Action<IServiceCollection>> HandlersBeneath => new()
    {
        { "by a filter", s => s.AddSingleton<IHttpMessageHandlerBuilderFilter, AddingFilter>() },
        { "by a later set-up", s => s.PostConfigure<HttpClientFactoryOptions>("c", o => o.HttpMessageHandlerBuilderActions.Add(b => b.AdditionalHandlers.Add(new PassingHandler()))) },
        { "in the primary handler", s => s.AddHttpClient("c").ConfigurePrimaryHttpMessageHandler(() => new PassingHandler { InnerHandler = new SilentHandler() }) },
    };

    [Theory]
    [MemberData(nameof(HandlersBeneath))]
    public void HandlerBeneath_HoweverItGotThere_IsWarnedAbout(string how, Action<IServiceCollection> register)
    {
        using ServiceProvider services = TestClients.Build(s =>
        {
            s.AddHttpClient("c").AddLlmResilienceHandler();
            register(s);
        });

        services.Chain("c");

        services.Logs("HandlerBeneath").Should().ContainSingle(because: how).Which.Message.Should().Contain(nameof(PassingHandler)).And.Contain("'c'");
    }

    [Fact]
    public void TwoOfOurHandlers_OnOneClient_AreRefused()
    {
        using ServiceProvider services = TestClients.Build(s =>
            s.AddHttpClient("c").AddLlmResilienceHandler().AddHttpMessageHandler(() => new LlmResilienceHandler(null!, new ClientSettings("", null, new()))));

        Action create = () => services.Chain("c");

        create.Should().Throw<LlmConfigurationException>().WithMessage("*'c' has two handlers of LlmResilience*");
    }

    private sealed class AddingFilter : IHttpMessageHandlerBuilderFilter
    {
        public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
        {
            next(builder);
            builder.AdditionalHandlers.Add(new PassingHandler());
        };
    }
}
