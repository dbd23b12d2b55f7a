using System.Text.Json;

namespace Quickstart;

/// <summary>The folder in which a run finds what earlier runs left.</summary>
internal sealed class Memory
{
    private readonly string _stateFile;

    public Memory(string folder)
    {
        Folder = Path.GetFullPath(folder);
        HintFile = Path.Combine(Folder, "quickstart-hints.db");
        _stateFile = Path.Combine(Folder, "quickstart-state.json");
        if (File.Exists(Folder))
        {
            throw new IOException($"{Folder} is a file. --data needs a folder, which is made where there is none.");
        }

        Directory.CreateDirectory(Folder);
    }

    public string Folder { get; }

    /// <summary>The library's SQLite file.</summary>
    public string HintFile { get; }

    /// <summary>What the last run left; a first run starts from nothing, even where it finds a file of hints without a clock.</summary>
    public State Read()
    {
        if (ReadState() is { } state)
        {
            return state;
        }

        Forget();
        return State.BeforeTheFirst(Folder);
    }

    public void Write(State state) => File.WriteAllText(_stateFile, JsonSerializer.Serialize(state));

    public void Forget()
    {
        foreach (string file in new[] { HintFile, HintFile + "-wal", HintFile + "-shm", _stateFile })
        {
            File.Delete(file);
        }
    }

    private State? ReadState()
    {
        try
        {
            return File.Exists(_stateFile) ? JsonSerializer.Deserialize<State>(File.ReadAllText(_stateFile)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
