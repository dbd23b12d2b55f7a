namespace LlmResilience.Redis.Journal;

/// <summary>What the error journal runs inside the server, as one step that nobody sees half done.</summary>
/// <remarks>
/// What is kept stands in two names: a hash of texts, and a sorted set in which all scores are 0, so that its members, which begin with the time,
/// stand in the order of their bytes. As in <see cref="RedisScripts"/> everything is read and computed first, and then written in an order in
/// which a command that is refused has only harmless ones before it: a member without a text is passed over by every reader.
/// </remarks>
internal static class JournalScripts
{
    /// <summary>The form of what is stored; a library refuses to touch a newer one.</summary>
    public const int Format = 1;

    /// <summary>The most that one step of removing takes of each kind.</summary>
    public const int Chunk = 1_000;

    /// <summary><c>coarse</c>: what a count is for, with or without the minute before it, less provider and model.</summary>
    private const string Counts = """
        local function coarse(name) return string.match(name, '^[^|]*|[^|]*|') .. '|' end

        """;

    /// <summary>
    /// KEYS: store, writer, entries, their order, audit, its order, counts, their order. ARGV: sequence, the clock of a test, how many entries, how
    /// many audit lines; for each entry time, id, text, what it counts for, and whether it may be billed; for each line time, id, text; for each
    /// count minute, what it counts for, failures and billed ones. Returns the writer's last sequence.
    /// </summary>
    public const string Append = RedisScripts.Times + Counts + """
        local head = redis.call('HMGET', KEYS[1], 'format', 'folded')
        local format, folded = tonumber(head[1] or '1'), head[2] or ZERO
        if format > 1 then return redis.error_reply('NEWERFORMAT ' .. format) end
        local sequence, now, last = tonumber(ARGV[1]), clock(ARGV[2]), 0
        local written = redis.call('GET', KEYS[2])
        if written and string.sub(written, 1, 19) >= add(now, -2592000, 0) then last = tonumber(string.sub(written, 21)) end
        if sequence ~= last + 1 then return last end

        local limit = add(now, 300, 0)
        local function clamp(time) return time > limit and limit or time end
        local function minute(time)
          local seconds = split(time)
          return join(seconds - seconds % 60, 0)
        end
        local counts, names = {}, {}
        local function count(time, of, failures, billed)
          local at = minute(time)
          local name = at .. (at < folded and coarse(of) or of)
          if not counts[name] then
            counts[name] = { 0, 0 }
            names[#names + 1] = name
          end
          counts[name][1] = counts[name][1] + failures
          counts[name][2] = counts[name][2] + billed
        end
        local texts, places = { {}, {}, {} }, { {}, {}, {} }
        local function keep(kind, place, id, text)
          local values, members = texts[kind], places[kind]
          values[#values + 1] = id
          values[#values + 1] = text
          members[#members + 1] = 0
          members[#members + 1] = place
        end

        local at = 5
        for _ = 1, tonumber(ARGV[3]) do
          local time = clamp(ARGV[at])
          keep(1, time .. ARGV[at + 1], ARGV[at + 1], ARGV[at + 2])
          count(time, ARGV[at + 3], 1, tonumber(ARGV[at + 4]))
          at = at + 5
        end
        for _ = 1, tonumber(ARGV[4]) do
          keep(2, clamp(ARGV[at]) .. ARGV[at + 1], ARGV[at + 1], ARGV[at + 2])
          at = at + 3
        end
        while at < #ARGV do
          count(clamp(ARGV[at]), ARGV[at + 1], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]))
          at = at + 4
        end
        for from = 1, #names, 1000 do
          local to = math.min(from + 999, #names)
          local known = redis.call('HMGET', KEYS[7], unpack(names, from, to))
          for i = from, to do
            local failures, billed = string.match(known[i - from + 1] or '0 0', '(%d+) (%d+)')
            local added = counts[names[i]]
            keep(3, names[i], names[i], string.format('%d %d', failures + added[1], billed + added[2]))
          end
        end

        local function inSteps(command, key, values)
          for from = 1, #values, 1000 do redis.call(command, key, unpack(values, from, math.min(from + 999, #values))) end
        end
        for kind = 1, 3 do inSteps('ZADD', KEYS[2 + 2 * kind], places[kind]) end
        redis.call('HSET', KEYS[1], 'format', 1)
        redis.call('SET', KEYS[2], now .. ' ' .. ARGV[1], 'EX', 2678400)
        for kind = 1, 3 do inSteps('HSET', KEYS[1 + 2 * kind], texts[kind]) end
        return sequence
        """;

    /// <summary>KEYS: entries, resolved. ARGV: the clock of a test, what to note after the time, ids. Returns how many were marked.</summary>
    public const string Resolve = RedisScripts.Times + """
        local now, marks = clock(ARGV[1]), {}
        local known = redis.call('HMGET', KEYS[1], unpack(ARGV, 3))
        local resolved = redis.call('HMGET', KEYS[2], unpack(ARGV, 3))
        for i = 1, #known do
          if known[i] and not resolved[i] then
            marks[#marks + 1] = ARGV[i + 2]
            marks[#marks + 1] = now .. ARGV[2]
          end
        end
        if #marks > 0 then redis.call('HSET', KEYS[2], unpack(marks)) end
        return #marks / 2
        """;

    /// <summary>
    /// KEYS: entries, their order, resolved, audit, its order, counts, their order, store. ARGV: the clock of a test, seconds and rest that entries
    /// are kept, most entries, seconds and rest that audit lines are kept, the most to remove of each, most counts. Returns how many entries were
    /// removed, and 1 when there is more to remove.
    /// </summary>
    /// <remarks>
    /// Counts that are too many are added up from the oldest on, without provider and model; <c>folded</c> is the minute up to which that was done, and
    /// which later batches keep to. Only when nothing is left to add up do the oldest leave. A minute is read from its beginning each time.
    /// </remarks>
    public const string Trim = RedisScripts.Times + Counts + """
        local now, most, chunk = clock(ARGV[1]), tonumber(ARGV[4]), tonumber(ARGV[7])
        local old = add(now, -tonumber(ARGV[2]), -tonumber(ARGV[3]))
        local oldLine = add(now, -tonumber(ARGV[5]), -tonumber(ARGV[6]))
        local seconds = split(old)
        local oldMinute = join(seconds - seconds % 60, 0)
        local function before(order, time) return redis.call('ZRANGEBYLEX', order, '-', '(' .. time, 'LIMIT', 0, chunk) end
        local function remove(order, members, from, ...)
          if #members == 0 then return end
          local ids = {}
          for i = 1, #members do ids[i] = string.sub(members[i], from) end
          for _, hash in ipairs({ ... }) do redis.call('HDEL', hash, unpack(ids)) end
          redis.call('ZREM', order, unpack(members))
        end

        local lines, counts, entries = before(KEYS[5], oldLine), before(KEYS[7], oldMinute), before(KEYS[2], old)
        remove(KEYS[5], lines, 20, KEYS[4])
        remove(KEYS[7], counts, 1, KEYS[6])
        remove(KEYS[2], entries, 20, KEYS[1], KEYS[3])
        local removed, surplus = #entries, redis.call('ZCARD', KEYS[2]) - most
        local room = math.min(surplus, chunk - removed)
        if room > 0 then
          remove(KEYS[2], redis.call('ZRANGE', KEYS[2], 0, room - 1), 20, KEYS[1], KEYS[3])
          removed, surplus = removed + room, surplus - room
        end

        local over = redis.call('ZCARD', KEYS[7]) - tonumber(ARGV[8])
        local excess = over
        if over > 0 then
          local from = redis.call('HGET', KEYS[8], 'folded')
          local names = redis.call('ZRANGEBYLEX', KEYS[7], from and '[' .. from or '-', '+', 'LIMIT', 0, chunk)
          local known = #names > 0 and redis.call('HMGET', KEYS[6], unpack(names)) or {}
          local sums, wholes, gone, texts, members, last = {}, {}, {}, {}, {}, from
          for i, name in ipairs(names) do
            local whole = coarse(name)
            if not sums[whole] then
              sums[whole] = { 0, 0, {} }
              wholes[#wholes + 1] = whole
            end
            local sum, failures, billed = sums[whole], string.match(known[i] or '0 0', '(%d+) (%d+)')
            if whole == name then
              sum.known = true
            else
              sum[1], sum[2], sum[3][#sum[3] + 1] = sum[1] + failures, sum[2] + billed, name
            end
          end
          -- One that is alone in its minute and category would only lose its names.
          local full, freed = {}, 0
          for _, whole in ipairs(wholes) do
            local sum = sums[whole]
            if freed >= over then break end
            last = string.sub(whole, 1, 19)
            if #sum[3] > 1 or #sum[3] == 1 and sum.known then
              freed = freed + #sum[3] - (sum.known and 0 or 1)
              full[#full + 1] = whole
              for _, name in ipairs(sum[3]) do gone[#gone + 1] = name end
            end
          end
          wholes = full
          if #gone > 0 then
            local before = redis.call('HMGET', KEYS[6], unpack(wholes))
            for i, whole in ipairs(wholes) do
              local failures, billed = string.match(before[i] or '0 0', '(%d+) (%d+)')
              texts[2 * i - 1], texts[2 * i] = whole, string.format('%d %d', failures + sums[whole][1], billed + sums[whole][2])
              members[2 * i - 1], members[2 * i] = 0, whole
            end
            -- In one command, so that nothing counts twice where the next is refused.
            for _, name in ipairs(gone) do
              texts[#texts + 1] = name
              texts[#texts + 1] = '0 0'
            end
            redis.call('ZADD', KEYS[7], unpack(members))
            redis.call('HSET', KEYS[6], unpack(texts))
            remove(KEYS[7], gone, 1, KEYS[6])
          elseif #names < chunk then
            remove(KEYS[7], redis.call('ZRANGE', KEYS[7], 0, math.min(over, chunk) - 1), 1, KEYS[6])
          end
          if last then redis.call('HSET', KEYS[8], 'folded', last) end
          excess = redis.call('ZCARD', KEYS[7]) - tonumber(ARGV[8])
        end
        return { removed, (#lines == chunk or #counts == chunk or #entries == chunk or surplus > 0 or excess > 0) and 1 or 0 }
        """;
}
