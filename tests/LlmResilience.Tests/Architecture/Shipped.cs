using System.Reflection;
using System.Runtime.CompilerServices;

namespace LlmResilience.Tests.Architecture;

/// <summary>What is shipped: the assemblies and the types in them that people wrote.</summary>
internal static class Shipped
{
    public static IReadOnlyList<Assembly> Assemblies { get; } =
        [typeof(LlmCallScope).Assembly, typeof(SqliteHintStoreOptions).Assembly, typeof(RedisHintStoreOptions).Assembly, typeof(Testing.FakeProvider).Assembly];

    public static IEnumerable<Type> Types => Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(IsWritten);

    // Generators (regular expressions, configuration binding) and the compiler add types of their own.
    private static bool IsWritten(Type type) =>
        type.Namespace?.Split('.')[0] is "LlmResilience" or "Microsoft" or "System"
        && !HasMark(type)
        && !type.Namespace.EndsWith(".Generated", StringComparison.Ordinal)
        && !type.Namespace.StartsWith("System.Runtime", StringComparison.Ordinal)
        && !type.Namespace.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal);

    private static bool HasMark(Type type) =>
        type.FullName!.Contains('<', StringComparison.Ordinal)
        || type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        || type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
        || (type.DeclaringType is { } outer && HasMark(outer));
}
