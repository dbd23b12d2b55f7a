namespace LlmResilience.Redis;

/// <summary>Says in Lua which version comes next, so that none is given out twice.</summary>
/// <remarks>
/// A server that comes back without its last second, or a replica that is promoted before it had all, would go on with numbers that readers
/// have seen already, and these would never hear of what is written under them. So the version stands beside the id of the run of the server that
/// made it (<c>INFO</c>, another one at each start and on each server), and under another run it goes on from the server's clock, which is ahead
/// of all versions that an earlier run gave out: batches are counted, and there are fewer of them than microseconds. A random number, less than a start
/// takes (65 ms), keeps apart two runs that began with the same copy where the clock is no help, because it is behind that copy. 2^53, up to which
/// Lua counts exactly, is the clock of the year 2255.
/// </remarks>
internal static class RedisVersions
{
    /// <summary><c>runId</c>, which is empty where the server does not tell it, and <c>following</c>; after <see cref="RedisScripts.Times"/>.</summary>
    public const string Text = """
        local function runId()
          local info = redis.pcall('INFO', 'server')
          return type(info) == 'string' and string.match(info, 'run_id:(%w+)') or ''
        end
        -- The next version, and the run to note beside it: fresh says that nothing was ever stored, random begins with four hexadecimal digits.
        local function following(version, noted, fresh, now, random)
          local run = runId()
          if run ~= '' and (run == noted or fresh) then return version + 1, run end
          local seconds, rest = split(now)
          local micros = (seconds - 62135596800) * 1000000 + math.floor(rest / 10)
          -- Each batch might be the first of another run.
          if run == '' then return math.max(version + 1, micros), noted end
          return math.max(version, micros) + 1 + tonumber(string.sub(random, 1, 4), 16), run
        end

        """;
}
