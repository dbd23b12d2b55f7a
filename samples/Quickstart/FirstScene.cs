namespace Quickstart;

/// <summary>A hundred calls over one hour, played twice: without the library, then with it.</summary>
internal static class FirstScene
{
    public const int Calls = 100;

    private const string Question = "What should we know about the sales of March?";

    private static readonly TimeSpan Length = TimeSpan.FromHours(1);

    /// <summary>The hour without the library, on a clock of its own.</summary>
    public static async Task<Row> PlayWithoutAsync(DateTimeOffset start)
    {
        var time = new SimulatedTime(start);
        await using Providers providers = await Providers.StartAsync(Addresses.Any, time);
        var application = new HandWrittenFallback(providers.Addresses);
        return await PlayAsync(time, providers, application.AskAsync, static () => ValueTask.CompletedTask);
    }

    /// <summary>The same hour with the library.</summary>
    public static async Task<(Row Row, int AttemptsOnUnsupportedEndpoint)> PlayWithAsync(SimulatedTime time, Providers providers, Application application)
    {
        var watch = new UnsupportedEndpointWatch(application.Hints, providers);
        Row row = await PlayAsync(time, providers, application.AskAsync, async () =>
        {
            await application.Hints.FlushAsync();
            watch.Look();
        });
        return (row, watch.Attempts);
    }

    private static async Task<Row> PlayAsync(SimulatedTime time, Providers providers, Func<string, Task<bool>> ask, Func<ValueTask> settle)
    {
        DateTimeOffset start = time.GetUtcNow();
        int answered = 0;
        TimeSpan took = TimeSpan.Zero;
        for (int call = 0; call < Calls; call++)
        {
            time.MoveTo(start + (Length * call / Calls));
            DateTimeOffset asked = time.GetUtcNow();
            answered += await time.RunAsync(ask(Question), settle) ? 1 : 0;
            took += time.GetUtcNow() - asked;
            await settle();
        }

        time.MoveTo(start + Length);
        return new Row(answered, providers.Attempts, providers.Wasted, took.TotalSeconds / Calls);
    }
}
