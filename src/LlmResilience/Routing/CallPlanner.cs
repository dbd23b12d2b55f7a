using LlmResilience.Calls;
using LlmResilience.Configuration;

namespace LlmResilience.Routing;

/// <summary>Decides which targets a call may go to: what its route says, less what its operation does not allow.</summary>
internal static class CallPlanner
{
    /// <summary>Plans a call.</summary>
    /// <param name="table">The targets.</param>
    /// <param name="info">What the call is.</param>
    /// <param name="isSigned">Whether the request carries a signature, so that it can go nowhere else and nothing in it may be changed.</param>
    /// <param name="client">The client it came through.</param>
    /// <param name="options">The caller's choices; null for none.</param>
    public static CallPlan Plan(RoutingTable table, in CallInfo info, bool isSigned, ClientSettings client, LlmCallOptions? options)
    {
        if (info.StaysHere || !MayMove(info.Operation) || isSigned || info.Provider.Known.SignedRequests)
        {
            return new CallPlan(table.Find(info.Provider, info.Model).Alone, null);
        }

        // Who names a target wants that one, and not what the client takes when nothing is said.
        Target? named = NamedTarget(table, info);
        Route? route = RouteOf(table.Snapshot, info, named is null ? client : null, options);
        Target[] targets = TargetsOf(table, info, named, route);
        if (options is { NoFallback: true } && targets.Length > 1)
        {
            targets = targets[0].Alone;
        }

        return new CallPlan(targets, route);
    }

    // Where a name stands for a route or another provider's target, there is no such model at the request's own provider, and none
    // must seem to be: it would be listed among the hints, and count as one of the provider's models.
    private static Target[] TargetsOf(RoutingTable table, in CallInfo info, Target? named, Route? route)
    {
        if (route is not null && info.Operation == LlmOperation.Generate)
        {
            return table.Of(route);
        }

        Target own = named ?? table.Find(info.Provider, info.Model);
        Target[] targets = route is not null ? table.Of(route) : table.WithFallback(own);
        return info.Operation == LlmOperation.Generate ? targets : OfTheSameModel(targets, own);
    }

    private static bool MayMove(LlmOperation operation) =>
        operation is LlmOperation.Generate or LlmOperation.Embed or LlmOperation.CountTokens;

    /// <summary>The target that a model written as <c>provider/model</c> means, where the host opted in.</summary>
    private static Target? NamedTarget(RoutingTable table, in CallInfo info)
    {
        ResilienceSnapshot snapshot = table.Snapshot;
        if (!snapshot.Options.TargetNamesInRequests || info.Model is null || info.Provider.Known.SlashedModelNames)
        {
            return null;
        }

        return TargetName.TryParse(info.Model, snapshot.Providers.ContainsKey, out TargetName name)
            ? table.Find(snapshot.Providers[name.Provider], name.Model)
            : null;
    }

    private static Route? RouteOf(ResilienceSnapshot snapshot, in CallInfo info, ClientSettings? usual, LlmCallOptions? options)
    {
        if (options?.Route is { } chosen)
        {
            return snapshot.FindRoute(chosen)
                ?? throw new InvalidOperationException($"The call's options name the route '{chosen}', which is not configured. Add it under Routes, or correct the name.");
        }

        Route? byModel = info.Model is { } model ? snapshot.FindRoute(model) : null;
        return byModel ?? usual?.RouteIn(snapshot);
    }

    // An embedding of another model is another space, and a count of another tokenizer another number.
    private static Target[] OfTheSameModel(Target[] targets, Target own) =>
        targets.Length == 1 && targets[0] == own ? targets : WithTheSameModel(targets, own);

    private static Target[] WithTheSameModel(Target[] targets, Target own) =>
        [own, .. targets.Where(target => target != own && string.Equals(target.Model, own.Model, StringComparison.Ordinal))];
}
