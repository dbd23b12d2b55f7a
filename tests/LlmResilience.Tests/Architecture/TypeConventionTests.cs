using System.Reflection;
using System.Runtime.CompilerServices;

namespace LlmResilience.Tests.Architecture;

/// <summary>Conventions of the house that types show.</summary>
public sealed class TypeConventionTests
{
    // One word, one meaning: these say nothing of what a type is for.
    private static readonly string[] EmptyNames = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Impl", "Common"];

    // Only ever set to what is true for the whole process, and only to spare work.
    private static readonly string[] StaticMemos = ["LlmCallOptions._keyIsKnown"];

    [Fact]
    public void Types_AreMany_SoThatTheOtherTestsLookAtSomething() =>
        Shipped.Types.Count(type => type.IsClass).Should().BeGreaterThan(200);

    [Fact]
    public void Classes_AreSealedStaticOrAbstract() =>
        Shipped.Types.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !type.IsSubclassOf(typeof(Delegate)))
            .Should().BeEmpty("a class that may be inherited from has to be made for it");

    [Fact]
    public void Exceptions_ShareTheBaseOfTheLibrary() =>
        Shipped.Types.Where(type => type.IsSubclassOf(typeof(Exception)) && type != typeof(LlmConfigurationException))
            .Should().NotBeEmpty().And.OnlyContain(type => type == typeof(LlmResilienceException) || type.IsSubclassOf(typeof(LlmResilienceException)));

    [Fact]
    public void Types_HaveNoFieldsThatOthersWrite() =>
        Shipped.Types.Where(type => type is { IsEnum: false, IsNestedPrivate: false })
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(field => !field.IsLiteral && !(field.IsStatic && field.IsInitOnly && !field.DeclaringType!.IsVisible))
            .Should().BeEmpty();

    [Fact]
    public void StaticFields_AreReadOnly() =>
        Shipped.Types.Where(type => !type.IsEnum)
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(field => field is { IsLiteral: false, IsInitOnly: false } && !field.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
            .Select(field => $"{field.DeclaringType!.Name}.{field.Name}")
            .Except(StaticMemos)
            .Should().BeEmpty("nothing that changes is static");

    [Fact]
    public void Names_SayWhatATypeIsFor() =>
        Shipped.Types.Where(type => Array.Exists(EmptyNames, name => type.Name.EndsWith(name, StringComparison.Ordinal)))
            .Should().BeEmpty();

    [Fact]
    public void PublicTypes_StandInTheRootNamespaceOrThatOfTheTypeTheyExtend() =>
        Shipped.Types.Where(type => type.IsPublic && type.Namespace != RootOf(type.Assembly) && !StandsByWhatItExtends(type))
            .Should().BeEmpty();

    [Fact]
    public void InternalTypes_StandInTheNamespaceOfTheirFolder()
    {
        HashSet<string> folders = [.. Repository.Files("src", ".cs").Select(path => Path.GetDirectoryName(path)!["src/".Length..].Replace('/', '.'))];

        Shipped.Types.Where(type => type is { IsNested: false, IsPublic: false } && !folders.Contains(type.Namespace!))
            .Should().BeEmpty();
    }

    [Fact]
    public void PublicAsyncMethods_SaySo() =>
        Shipped.Types.Where(type => type.IsVisible && !type.IsSubclassOf(typeof(Delegate)))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => IsTask(method.ReturnType) && !method.IsSpecialName && !method.Name.EndsWith("Async", StringComparison.Ordinal))
            .Should().BeEmpty();

    [Fact]
    public void Tests_AreNamedByUnitConditionAndExpectation() =>
        typeof(TypeConventionTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.IsDefined(typeof(FactAttribute), inherit: false) && !method.Name.Contains('_', StringComparison.Ordinal))
            .Should().BeEmpty();

    // The adapters' namespaces are their packages'; what extends the builder or completes the core's words stands with those.
    private static string RootOf(Assembly assembly) =>
        assembly == typeof(Testing.FakeProvider).Assembly ? "LlmResilience.Testing" : "LlmResilience";

    private static bool StandsByWhatItExtends(Type type)
    {
        if (type == typeof(Microsoft.Extensions.DependencyInjection.ILlmResilienceBuilder))
        {
            return true;
        }

        IEnumerable<MethodInfo> extensions = type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly);
        return type is { IsAbstract: true, IsSealed: true }
            && extensions.All(method => method.IsDefined(typeof(ExtensionAttribute), inherit: false) && type.Namespace == method.GetParameters()[0].ParameterType.Namespace);
    }

    private static bool IsTask(Type type) =>
        type.Namespace == typeof(Task).Namespace && (type.Name.StartsWith("Task", StringComparison.Ordinal) || type.Name.StartsWith("ValueTask", StringComparison.Ordinal));
}
