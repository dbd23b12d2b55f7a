using LlmResilience.Hints;
using Microsoft.Extensions.Hosting;

namespace LlmResilience.Fleet.Worker;

/// <summary>Learns attempts over twenty targets, as fast as they come in bursts; how each ends is a function of its number.</summary>
public static class Learning
{
    public const int Targets = 20;

    /// <summary>Attempts between two flushes.</summary>
    public const int Burst = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(80);

    private static readonly LlmError Timeout = new()
    {
        Category = LlmErrorCategory.Timeout, Blame = LlmBlame.Provider, Transient = true, Evidence = "status:504", Message = "upstream request timeout", StatusCode = 504,
    };

    public static int TargetOf(int attempt) => attempt % Targets;

    public static bool Fails(int attempt) => (attempt / Targets) % 3 == 0;

    /// <summary>What the first attempts of a process add to one target.</summary>
    public static (long Errors, long Successes) TotalsOf(int target, int attempts)
    {
        (long errors, long successes) = (0, 0);
        for (int i = target; i < attempts; i += Targets)
        {
            _ = Fails(i) ? errors++ : successes++;
        }

        return (errors, successes);
    }

    /// <summary>Prints <c>learned n</c> before and <c>kept n</c> after each flush: what is kept is in the store or in the spool.</summary>
    internal static async Task<int> RunAsync(string store, int attempts, string spool)
    {
        using IHost host = await WorkerHost.StartAsync(store, options =>
        {
            options.Hints.SpoolPath = spool == "-" ? null : spool;
            options.Hints.RetryDelay = TimeSpan.FromMilliseconds(100);
            options.Hints.MaxRetryDelay = TimeSpan.FromMilliseconds(500);
        });
        HintBook book = host.Get<HintBook>();
        HintLearner learner = host.Get<HintLearner>();
        Hint[] targets = [.. Enumerable.Range(0, Targets).Select(i => book.For(WorkerHost.Target(i)))];
        for (int i = 0; i < attempts; i++)
        {
            bool fails = Fails(i);
            learner.OnAttempt(new LearnedAttempt(
                targets[TargetOf(i)],
                "/v1/chat/completions",
                fails ? LearnedResult.Failed : LearnedResult.Good,
                fails ? Timeout : null,
                ParameterWasSent: false,
                CallerCredential: false,
                TimeProvider.System.GetUtcNow()));
            if ((i + 1) % Burst == 0)
            {
                WorkerHost.Tell($"learned {i + 1}");
                await FlushAsync(host, i + 1, isSpooled: spool != "-");
                await Task.Delay(Pause);
            }
        }

        await DeliverAsync(host);
        await host.StopAsync();
        WorkerHost.Tell("done");
        return 0;
    }

    private static async Task FlushAsync(IHost host, int learned, bool isSpooled)
    {
        try
        {
            await host.Get<ILlmHints>().FlushAsync();
            WorkerHost.Tell($"kept {learned}");
        }
        catch (Exception) when (isSpooled)
        {
            // The store is away; what was learned is in the spool.
            WorkerHost.Tell($"kept {learned}");
        }
        catch (Exception)
        {
            WorkerHost.Tell($"away {learned}");
        }
    }

    // The server may be away at the end as well.
    private static async Task DeliverAsync(IHost host)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                await host.Get<ILlmHints>().FlushAsync();
                return;
            }
            catch (Exception) when (tries < 300)
            {
                await Task.Delay(100);
            }
        }
    }
}
