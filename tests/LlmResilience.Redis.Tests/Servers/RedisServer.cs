using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LlmResilience.Redis.Tests.Servers;

/// <summary>A real redis-server on a free port of the loopback, with a folder of its own; it ends with this object, or with this process.</summary>
/// <remarks>It needs no Redis client, so that worker processes and other test projects can link the folder.</remarks>
public sealed class RedisServer : IAsyncDisposable
{
    private const int MaxPortsTried = 5;

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(20);

    private readonly RedisServerOptions _options;
    private readonly string _folder = Directory.CreateTempSubdirectory("llm-resilience-redis-").FullName;
    private Process? _keeper;
    private int _processId;

    private RedisServer(RedisServerOptions options) => _options = options;

    /// <summary>Whether a redis-server is installed.</summary>
    public static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(static folder => File.Exists(Path.Combine(folder, "redis-server")));

    /// <summary>The port on 127.0.0.1. It stays the same over a restart.</summary>
    public int Port { get; private set; }

    /// <summary>The port of the cluster's own traffic; 0 where there is no cluster.</summary>
    public int ClusterPort { get; private set; }

    /// <summary>Host and port, as a client wants them.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>The connection string of the default user.</summary>
    public string ConnectionString => _options.Password is { } password ? $"{Address},password={password}" : Address;

    /// <summary>The server's own log, for a failed test.</summary>
    public string Log => File.Exists(LogPath) ? File.ReadAllText(LogPath) : "";

    private string LogPath => Path.Combine(_folder, "server.log");

    /// <summary>Starts a server and waits until it answers.</summary>
    public static async Task<RedisServer> StartAsync(RedisServerOptions? options = null)
    {
        RedisServer server = new(options ?? new RedisServerOptions());
        for (int i = 1; ; i++)
        {
            server.Port = FreePort();
            server.ClusterPort = server._options.Cluster ? FreePort() : 0;
            try
            {
                await server.RunAsync();
                return server;
            }
            catch (IOException) when (i < MaxPortsTried)
            {
                // Another process took the port between the look and the start.
                server.Kill();
                File.Delete(server.LogPath);
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Ends the process at once, as a crash does. What was acknowledged is in the log of an append-only server.</summary>
    public void Kill()
    {
        Signal("KILL");
        _processId = 0;
        _keeper?.StandardInput.Close();
        _keeper?.WaitForExit();
        _keeper?.Dispose();
        _keeper = null;
    }

    /// <summary>Starts the server again on its port, after <see cref="Kill"/> or instead of it.</summary>
    /// <param name="keepData">Whether it finds what it had written.</param>
    public async Task RestartAsync(bool keepData = true)
    {
        Kill();
        File.Delete(LogPath);
        if (!keepData && Directory.Exists(Path.Combine(_folder, "appendonlydir")))
        {
            Directory.Delete(Path.Combine(_folder, "appendonlydir"), recursive: true);
        }

        await RunAsync();
    }

    /// <summary>Cuts the end of the append-only log off, as a lost disk cache does. The server must have been killed.</summary>
    public void TearLog(int bytes)
    {
        string newest = Directory.EnumerateFiles(Path.Combine(_folder, "appendonlydir"), "*.incr.aof").Order(StringComparer.Ordinal).Last();
        using FileStream log = File.OpenWrite(newest);
        log.SetLength(log.Length - bytes);
    }

    /// <summary>Freezes the process: connections stay open and nothing answers.</summary>
    public void Pause() => Signal("STOP");

    /// <summary>Ends <see cref="Pause"/>.</summary>
    public void Resume() => Signal("CONT");

    /// <summary>Sends one command as the default user and returns the first line of the answer, for what a fixture has to arrange.</summary>
    /// <param name="command">The command as one would type it.</param>
    public async Task<string> SendAsync(string command)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(5));
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, Port, limit.Token);
        await using NetworkStream stream = client.GetStream();
        using StreamReader reader = new(stream);
        if (_options.Password is { } password)
        {
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"AUTH {password}\r\n"), limit.Token);
            await reader.ReadLineAsync(limit.Token);
        }

        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"{command}\r\n"), limit.Token);
        string line = await reader.ReadLineAsync(limit.Token) ?? throw new IOException($"redis-server closed the connection instead of answering {command}.");
        return line.StartsWith('$') && line != "$-1" ? await ReadTextAsync(reader, int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture), limit.Token) : line;
    }

    /// <summary>Kills the server and deletes its folder.</summary>
    public ValueTask DisposeAsync()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<string> ReadTextAsync(StreamReader reader, int length, CancellationToken cancellationToken)
    {
        char[] text = new char[length];
        int read = await reader.ReadBlockAsync(text.AsMemory(), cancellationToken);
        return new string(text, 0, read);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task RunAsync()
    {
        string configuration = Path.Combine(_folder, "redis.conf");
        await File.WriteAllLinesAsync(configuration, _options.ToConfiguration(_folder, Port, ClusterPort));

        // The shell outlives nobody: when this process ends, however it ends, its input closes and it takes the server along.
        ProcessStartInfo start = new("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = _folder };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("redis-server \"$0\" </dev/null >start.log 2>&1 & echo $!; read _; kill -9 $! 2>/dev/null");
        start.ArgumentList.Add(configuration);
        _keeper = Process.Start(start)!;
        string id = await _keeper.StandardOutput.ReadLineAsync().WaitAsync(ReadyWithin) ?? throw new InvalidOperationException("The shell printed no process id.");
        _processId = int.Parse(id, CultureInfo.InvariantCulture);
        await WaitUntilReadyAsync();
    }

    private async Task WaitUntilReadyAsync()
    {
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < ReadyWithin && !Log.Contains("Exiting", StringComparison.Ordinal))
        {
            if (Log.Contains("Failed listening", StringComparison.Ordinal))
            {
                throw new IOException($"Port {Port} is taken.");
            }

            try
            {
                if (await SendAsync("PING") == "+PONG")
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
            {
                // Not listening yet.
            }

            await Task.Delay(20);
        }

        string early = Path.Combine(_folder, "start.log");
        throw new InvalidOperationException($"redis-server did not answer within {ReadyWithin}.\n{Log}\n{(File.Exists(early) ? await File.ReadAllTextAsync(early) : "")}");
    }

    private void Signal(string name)
    {
        if (_processId != 0)
        {
            using Process kill = Process.Start("/bin/kill", [$"-{name}", _processId.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }
    }
}
