namespace Quickstart;

internal sealed class Story(Arguments arguments)
{
    public async Task TellAsync()
    {
        var memory = new Memory(arguments.Folder);
        if (arguments.Fresh)
        {
            memory.Forget();
        }

        State before = memory.Read();
        Row without = await FirstScene.PlayWithoutAsync(before.EndedAt);
        var time = new SimulatedTime(before.EndedAt);
        await using Providers providers = await Providers.StartAsync(before.Addresses, time);
        await using Application application = await Application.StartAsync(providers.Addresses, memory.HintFile, time);
        var (with, attempts) = await FirstScene.PlayWithAsync(time, providers, application);
        Console.WriteLine(new Figures(without, with, attempts).ToJson());
        foreach (var h in application.Hints.List()) { Console.Error.WriteLine($"{h.Target} {h.SuccessCount}/{h.ErrorCount} {h.Standing} {h.StandingUntil} {h.Advice}"); }
        Console.Error.WriteLine($"{without.SecondsPerCall} {with.SecondsPerCall} gpu {providers.AttemptsOnGpuStack}");
        memory.Write(new State(before.Runs + 1, time.GetUtcNow(), providers.Addresses));
    }
}
