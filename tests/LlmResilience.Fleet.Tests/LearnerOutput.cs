using System.Globalization;
using LlmResilience.Fleet.Worker;

namespace LlmResilience.Fleet.Tests;

/// <summary>What a learning process prints: how far it has come, and how much of that is kept.</summary>
internal sealed class LearnerOutput(WorkerProcess learner)
{
    private int _learned;
    private int _kept;

    /// <summary>Ends when the process has learned so many bursts more.</summary>
    public async Task ReadBurstsAsync(int bursts)
    {
        int enough = _learned + (bursts * Learning.Burst);
        while (_learned < enough)
        {
            Take(await learner.ReadAsync() ?? throw new InvalidOperationException($"The worker ended after {_learned} attempts."));
        }
    }

    /// <summary>Reads what is left to read, of a process that has ended.</summary>
    public async Task<(int Learned, int Kept)> ReadToEndAsync()
    {
        while (await learner.ReadAsync() is { } line)
        {
            Take(line);
        }

        return (_learned, _kept);
    }

    private void Take(string line)
    {
        string[] words = line.Split(' ');

        // The last line may be torn.
        if (words.Length != 2 || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count % Learning.Burst != 0)
        {
            return;
        }

        if (words[0] == "kept")
        {
            _kept = count;
        }
        else
        {
            _learned = count;
        }
    }
}
