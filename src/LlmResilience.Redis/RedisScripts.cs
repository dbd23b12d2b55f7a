namespace LlmResilience.Redis;

/// <summary>What runs inside the server, as one step that nobody sees half done.</summary>
/// <remarks>
/// A script that fails is not rolled back. So each one reads and computes first, and then writes in an order in which a command that the
/// server refuses (a right that is missing, no memory) has only harmless ones before it. Texts are compared byte by byte: Lua's own
/// comparison follows the server's locale. Only strings of digits are left to it.
/// </remarks>
internal static class RedisScripts
{
    /// <summary>The form of what is stored; a library refuses to touch a newer one.</summary>
    public const int Format = 1;

    /// <summary>Times as text: <c>clock</c>, <c>add</c>, <c>split</c> and <c>join</c>, which what follows uses.</summary>
    public const string Times = """
        local ZERO = '0000000000000000000'
        local function join(seconds, rest)
          local carried = math.floor(rest / 10000000)
          seconds = seconds + carried
          if seconds < 0 then return ZERO end
          if seconds > 315537897599 then return '3155378975999999999' end
          return string.format('%012d%07d', seconds, rest - carried * 10000000)
        end
        local function split(time)
          return tonumber(string.sub(time, 1, 12)), tonumber(string.sub(time, 13))
        end
        local function add(time, seconds, rest)
          local s, r = split(time)
          return join(s + seconds, r + rest)
        end
        local function clock(given)
          if given ~= '' then return given end
          local now = redis.call('TIME')
          return string.format('%012d%07d', 62135596800 + now[1], now[2] * 10)
        end

        """;

    /// <summary>KEYS: store. ARGV: an id for a new store, the clock of a test. Returns id, version, clock and form.</summary>
    public const string Head = Times + """
        local head = redis.call('HMGET', KEYS[1], 'id', 'version', 'format')
        if not head[1] then
          redis.call('HSET', KEYS[1], 'id', ARGV[1], 'format', 1)
          head[1] = ARGV[1]
        end
        return {head[1], tonumber(head[2]) or 0, clock(ARGV[2]), tonumber(head[3]) or 1}
        """;

    /// <summary>KEYS: lease. ARGV: owner, seconds, rest in 100 ns, milliseconds, the clock of a test. Returns 1 when the owner has it.</summary>
    public const string Lease = Times + """
        local now = clock(ARGV[5])
        local held = redis.call('GET', KEYS[1])
        if held and string.sub(held, 1, 19) > now and string.sub(held, 21) ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], add(now, tonumber(ARGV[2]), tonumber(ARGV[3])) .. ' ' .. ARGV[1], 'PX', ARGV[4])
        return 1
        """;

    /// <summary>KEYS: lease. ARGV: owner. Returns 1 when it was the owner's.</summary>
    public const string Release = """
        local held = redis.call('GET', KEYS[1])
        if held and string.sub(held, 21) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """;

    /// <summary>
    /// KEYS: store, hints, changes, writer. ARGV: sequence, the clock of a test, most subjects, seconds that an unused one is kept, channel,
    /// an id for a new store, then a subject and a delta for each delta. Returns the writer's last sequence, the version, and for each delta
    /// that knew another epoch its index, the epoch and the reset epoch.
    /// </summary>
    public static string Apply { get; } = Times + RedisMergeScript.Text + """
        local FIRST = 7
        local sequence = tonumber(ARGV[1])
        local head = redis.call('HMGET', KEYS[1], 'version', 'format', 'cleaned', 'cursor', 'id')
        if (tonumber(head[2]) or 1) > 1 then return redis.error_reply('NEWERFORMAT ' .. head[2]) end
        local version = tonumber(head[1]) or 0
        local now = clock(ARGV[2])
        local last = 0
        local written = redis.call('GET', KEYS[4])
        if written and string.sub(written, 1, 19) >= add(now, -2592000, 0) then last = tonumber(string.sub(written, 21)) end

        -- Each subject once, in the order of its first delta.
        local subjects, place, records = {}, {}, {}
        for i = FIRST, #ARGV, 2 do
          local subject = ARGV[i]
          if not place[subject] then
            subjects[#subjects + 1] = subject
            place[subject] = #subjects
          end
        end
        for from = 1, #subjects, 1000 do
          local found = redis.call('HMGET', KEYS[2], unpack(subjects, from, math.min(from + 999, #subjects)))
          for i = 1, #found do records[from + i - 1] = found[i] end
        end

        if sequence == last + 1 then
          version = version + 1
          last = sequence
          local limit = add(now, 300, 0)
          local stamp = ' ' .. now .. ' ' .. string.format('%016d', version) .. ' '
          local sub, byte, format = string.sub, string.byte, string.format
          for i = FIRST, #ARGV, 2 do
            local at, delta = place[ARGV[i]], ARGV[i + 1]
            local record, kind = records[at] or NEW, byte(delta, 11)
            local fails = kind == 33
            if kind == 123 or sub(delta, 1, 10) < sub(record, 12, 21)
              or fails and (sub(delta, 97, 115) > limit or byte(record, 143) == 123 and sub(record, 150, 168) >= sub(delta, 97, 115)) then
              records[at] = merge(record, delta, now, limit, stamp)
            else
              -- Only counts, times and a later error, which is what nearly all deltas are: nothing is decoded.
              local from = fails and 12 or 11
              local attempt, success = sub(delta, from, from + 18), sub(delta, from + 19, from + 37)
              if attempt > limit then attempt = limit end
              if success > limit then success = limit end
              local errors, successes, consecutive, rest = sub(record, 23, 37), sub(delta, 49), '0000000000', sub(record, 143)
              if fails then
                errors, successes, consecutive = format('%015d', errors + sub(delta, 60, 74)), sub(delta, 75, 89), sub(delta, 50, 59)
                rest = sub(delta, 90) .. sub(record, string.find(record, '\n', 143, true), -1)
              end
              local known, row = sub(record, 66, 84), sub(record, 55, 64)
              if attempt < known or attempt == known and consecutive < row then attempt, consecutive = known, row end
              known = sub(record, 86, 104)
              if success < known then success = known end
              records[at] = sub(record, 1, 22) .. errors .. ' ' .. format('%015d', sub(record, 39, 53) + successes) .. ' ' .. consecutive .. ' '
                .. attempt .. ' ' .. success .. stamp .. rest
            end
          end

          local score = format('%d', version)
          for from = 1, #subjects, 1000 do
            local scored = {}
            for i = from, math.min(from + 999, #subjects) do
              scored[#scored + 1] = score
              scored[#scored + 1] = subjects[i]
            end
            redis.call('ZADD', KEYS[3], unpack(scored))
          end
          redis.call('HSET', KEYS[1], 'version', score)
          if not head[5] then redis.call('HSET', KEYS[1], 'id', ARGV[6], 'format', 1) end
          redis.call('SET', KEYS[4], now .. ' ' .. ARGV[1], 'EX', 2678400)
          for from = 1, #subjects, 1000 do
            local values = {}
            for i = from, math.min(from + 999, #subjects) do
              values[#values + 1] = subjects[i]
              values[#values + 1] = records[i]
            end
            redis.call('HSET', KEYS[2], unpack(values))
          end
          clean(now, tonumber(ARGV[3]), tonumber(ARGV[4]), head[3], tonumber(head[4]) or 0)
          redis.pcall('PUBLISH', ARGV[5], score)
        end

        local answer = {last, version}
        for i = FIRST, #ARGV, 2 do
          local record = records[place[ARGV[i]]]
          local epoch = record and string.sub(record, 1, 10)
          if epoch and epoch ~= string.sub(ARGV[i + 1], 1, 10) then
            answer[#answer + 1] = (i - FIRST) / 2
            answer[#answer + 1] = tonumber(epoch)
            answer[#answer + 1] = tonumber(string.sub(record, 12, 21))
          end
        end
        return answer
        """;
}
