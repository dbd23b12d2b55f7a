using CsCheck;
using LlmResilience.Configuration;

namespace LlmResilience.Tests.Configuration;

public class RouteCirclesTests
{
    private static readonly Gen<int[][]> Routes = Gen.Int[0, 5].Array[0, 3].Array[6];

    [Fact]
    public void Check_AnyRoutes_FindsACircleExactlyWhereThereIsOne() => Routes.Sample(routes =>
    {
        LlmResilienceOptions options = OptionsOf(routes);
        bool found = RouteCircles.Check(options, new FaultList(new ConfigurationPaths([])));
        return found == Enumerable.Range(0, routes.Length).Any(r => Reachable(routes, r).Contains(r));
    });

    [Fact]
    public void Flatten_AnyRoutes_Ends() => Routes.Sample(routes =>
    {
        LlmResilienceOptions options = OptionsOf(routes);
        var flattener = new RouteFlattener(options);
        foreach (string name in options.Routes.Keys)
        {
            flattener.Route(name).Should().NotBeEmpty(because: "each route has a target of its own");
        }
    });

    private static LlmResilienceOptions OptionsOf(int[][] routes)
    {
        var options = new LlmResilienceOptions();
        for (int i = 0; i < routes.Length; i++)
        {
            var route = new RouteOptions { Targets = { $"openai/{i}" } };
            foreach (int next in routes[i])
            {
                route.Targets.Add($"r{next}");
            }

            options.Routes[$"R{i}"] = route;
        }

        return options;
    }

    private static HashSet<int> Reachable(int[][] routes, int from)
    {
        var reached = new HashSet<int>();
        var open = new Stack<int>(routes[from]);
        while (open.TryPop(out int next))
        {
            if (reached.Add(next))
            {
                Array.ForEach(routes[next], open.Push);
            }
        }

        return reached;
    }
}
