using System.Globalization;

namespace LlmResilience.Redis;

/// <summary>Says in Lua what <see cref="HintMerge"/> says, which a property test compares, and how old subjects leave.</summary>
/// <remarks>
/// A record is text: epoch, reset epoch, errors, successes, failures in a row, last attempt, last success, when it was changed, the version,
/// each with leading zeros; then the last error as JSON that begins with its time, or nothing; and on a line of its own JSON with what is rarer:
/// opening, closing and lessons.
/// </remarks>
internal static class RedisMergeScript
{
    public static string Text { get; } = $$"""
        local CATEGORY = { {{Ranks(Enum.GetValues<LlmErrorCategory>().Select(LlmErrorCategoryNames.GetName))}} }
        local KIND = { {{Ranks(Enum.GetValues<LearnedElementKind>().Select(LearnedElementKindNames.GetName))}} }
        """ + Functions;

    private const string Functions = """

        local NEW = '0000000000 0000000000 000000000000000 000000000000000 0000000000 ' .. ZERO .. ' ' .. ZERO .. ' ' .. ZERO .. ' 0000000000000000 \n{}'

        -- As .NET compares ordinally: by UTF-16 units, where what lies beyond the basic plane comes before U+E000; nothing comes first.
        local function compare(a, b)
          if a == b then return 0 end
          if a == nil then return -1 end
          if b == nil then return 1 end
          for i = 1, math.min(#a, #b) do
            local x, y = string.byte(a, i), string.byte(b, i)
            if x ~= y then
              if x == 238 or x == 239 then x = x + 10 end
              if y == 238 or y == 239 then y = y + 10 end
              return x < y and -1 or 1
            end
          end
          return #a < #b and -1 or 1
        end
        local function number(a, b)
          if a == b then return 0 end
          if a == nil then return -1 end
          if b == nil then return 1 end
          return a < b and -1 or 1
        end
        local function first(...)
          for i = 1, select('#', ...) do
            local order = select(i, ...)
            if order ~= 0 then return order end
          end
          return 0
        end
        local function later(a, b)
          if not a then return b end
          if b and b > a then return b end
          return a
        end

        local function laterError(a, b)
          if not a or not b then return a or b end
          local order = first(number(a.at, b.at), number(CATEGORY[a.category] or 0, CATEGORY[b.category] or 0),
            number(a.status, b.status), compare(a.message, b.message))
          return order >= 0 and a or b
        end
        local function laterOpening(a, b)
          if not a or not b then return a or b end
          local order = first(number(a.at, b.at), number(a['until'], b['until']),
            number(CATEGORY[a.reason] or 0, CATEGORY[b.reason] or 0), number(a.growth or 0, b.growth or 0))
          local winner = order >= 0 and a or b
          winner['until'] = later(a['until'], b['until'])
          return winner
        end

        local function identity(lesson)
          return lesson.kind .. '\0' .. lesson.value .. '\0' .. (lesson.endpoint and '+' .. lesson.endpoint or '-')
        end
        local function mergeLessons(a, b)
          local order = first(number(a.epoch or 0, b.epoch or 0), number(a.learned, b.learned), number(a.expires, b.expires),
            compare(a.replacement, b.replacement), compare(a.evidence, b.evidence))
          local winner, removed = order >= 0 and a or b, a.removed or b.removed
          if a.removed and b.removed then removed = math.max(a.removed, b.removed) end
          winner.removed = removed
          return winner
        end
        local function byKey(lessons)
          local known = {}
          for _, lesson in ipairs(lessons or {}) do known[identity(lesson)] = lesson end
          return known
        end
        -- Persons' orders leave last.
        local function learnedByPrograms(lesson) return (lesson.kind == 'isolated' or lesson.kind == 'chosen_endpoint') and 0 or 1 end
        local function prune(known, now)
          local dead, kept = add(now, -2592000, 0), {}
          for _, lesson in pairs(known) do
            if lesson.expires > dead then kept[#kept + 1] = lesson end
          end
          table.sort(kept, function(a, b)
            return first(number(learnedByPrograms(a), learnedByPrograms(b)), number(b.learned, a.learned), number(KIND[a.kind] or 0, KIND[b.kind] or 0),
              compare(a.value, b.value), compare(a.endpoint, b.endpoint)) < 0
          end)
          for i = #kept, 257, -1 do kept[i] = nil end
          return #kept > 0 and kept or nil
        end

        local function clampTime(time, limit)
          if time and time > limit then return limit end
          return time
        end
        local function clampSpan(from, to, limit)
          if from <= limit then return from, to end
          local fs, fr = split(from)
          local ls, lr = split(limit)
          return limit, add(to, ls - fs, lr - fr)
        end
        local function clamp(delta, limit)
          delta.attempt = clampTime(delta.attempt, limit)
          delta.success = clampTime(delta.success, limit)
          delta.closed = clampTime(delta.closed, limit)
          if delta.error then delta.error.at = clampTime(delta.error.at, limit) end
          local opening = delta.opening
          if opening then opening.at, opening['until'] = clampSpan(opening.at, opening['until'], limit) end
          for _, lesson in ipairs(delta.learned or {}) do
            lesson.learned, lesson.expires = clampSpan(lesson.learned, lesson.expires, limit)
          end
        end

        local function decode(delta)
          local kind = string.byte(delta, 11)
          if kind == 123 then return cjson.decode(string.sub(delta, 11)) end
          if kind == 33 then
            return { attempt = string.sub(delta, 12, 30), success = string.sub(delta, 31, 49), consecutive = tonumber(string.sub(delta, 50, 59)),
              errors = tonumber(string.sub(delta, 60, 74)), successes = tonumber(string.sub(delta, 75, 89)), error = cjson.decode(string.sub(delta, 90)) }
          end
          return { attempt = string.sub(delta, 11, 29), success = string.sub(delta, 30, 48), successes = tonumber(string.sub(delta, 49)) }
        end
        local function remove(rest, removed, epoch, now)
          local known = byKey(rest.lessons)
          for _, key in ipairs(removed) do
            local at = identity(key)
            -- One that is not known is marked all the same: another process may have yet to deliver it.
            local lesson = known[at] or { kind = key.kind, value = key.value, endpoint = key.endpoint, learned = now, expires = now, epoch = epoch - 1 }
            lesson.removed = epoch
            known[at] = lesson
          end
          rest.lessons = prune(known, now)
        end
        local function learn(rest, learned, raised, reset, now)
          local known = byKey(rest.lessons)
          for _, lesson in ipairs(learned) do
            lesson.epoch = raised or lesson.epoch
            if (lesson.epoch or 0) >= reset then
              local at = identity(lesson)
              known[at] = known[at] and mergeLessons(known[at], lesson) or lesson
            end
          end
          rest.lessons = prune(known, now)
        end

        -- The error and the rest of a record.
        local function parts(record)
          local line = string.find(record, '\n', 143, true)
          return line > 143 and cjson.decode(string.sub(record, 143, line - 1)) or nil, cjson.decode(string.sub(record, line + 1))
        end
        local function errorText(e)
          if not e then return '' end
          return '{"at":"' .. e.at .. '","category":"' .. e.category .. '"' .. (e.message and ',"message":' .. cjson.encode(e.message) or '')
            .. (e.status and ',"status":' .. e.status or '') .. '}'
        end

        local function merge(record, text, now, limit, stamp)
          local delta = decode(text)
          local epoch, reset = tonumber(string.sub(record, 1, 10)), tonumber(string.sub(record, 12, 21))
          local errors, successes = tonumber(string.sub(record, 23, 37)), tonumber(string.sub(record, 39, 53))
          local consecutive = tonumber(string.sub(record, 55, 64))
          local attempt, success = string.sub(record, 66, 84), string.sub(record, 86, 104)
          local problem, rest = parts(record)
          clamp(delta, limit)
          local stale = not delta.forget and tonumber(string.sub(text, 1, 10)) < reset
          local raised
          if delta.forget then
            raised = epoch + 1
            epoch, reset, errors, successes, consecutive, attempt, success = raised, raised, 0, 0, 0, ZERO, ZERO
            problem, rest = nil, { closed = later(rest.closed, delta.closed or now) }
          elseif delta.removed then
            raised = epoch + 1
            epoch = raised
            remove(rest, delta.removed, epoch, now)
          end
          rest.closed = later(rest.closed, delta.closed)
          rest.opening = laterOpening(rest.opening, delta.opening)
          if rest.opening and rest.closed and rest.opening.at <= rest.closed then rest.opening = nil end
          if not stale then
            errors = errors + (delta.errors or 0)
            successes = successes + (delta.successes or 0)
            local at, row = delta.attempt or ZERO, delta.consecutive or 0
            if at > attempt or at == attempt and row > consecutive then attempt, consecutive = at, row end
            success = later(success, delta.success)
            problem = laterError(problem, delta.error)
            if delta.learned then learn(rest, delta.learned, raised, reset, now) end
          end
          return string.format('%010d %010d %015d %015d %010d ', epoch, reset, errors, successes, consecutive)
            .. attempt .. ' ' .. success .. stamp .. errorText(problem) .. '\n' .. cjson.encode(rest)
        end

        -- Looks at some of the subjects that changed longest ago: always when there are too many, else once a day. Those that matter are
        -- passed over until there is nothing else. The cursor is a rank: who changes leaves for the end, and who was passed over stays before it.
        local function clean(now, most, keep, cleaned, cursor)
          local count = redis.call('HLEN', KEYS[2])
          if count <= most and cursor == 0 and cleaned and cleaned > add(now, -86400, 0) then return end
          local unused, old = add(now, -keep, 0), redis.call('ZRANGE', KEYS[3], cursor, cursor + 255)
          local records = #old > 0 and redis.call('HMGET', KEYS[2], unpack(old)) or {}
          local leaving, excess, young = {}, count - math.floor(most * 0.9), false
          for i, subject in ipairs(old) do
            local record = records[i]
            local _, rest = parts(record or NEW)
            local matters, lives = record and (string.sub(record, 1, 10) ~= '0000000000' or rest.opening or rest.lessons) or false, false
            if rest.opening and rest.opening['until'] >= unused then lives = true end
            for _, lesson in ipairs(rest.lessons or {}) do lives = lives or lesson.expires >= unused end
            young = record and string.sub(record, 106, 124) >= unused or false
            if not record or not young and not lives or count > most and not matters and #leaving < excess then
              leaving[#leaving + 1] = subject
            else
              cursor = cursor + 1
            end
          end
          if #old < 256 and #leaving == 0 and count > most or count > most * 1.1 then
            leaving = redis.call('ZRANGE', KEYS[3], 0, math.min(excess, 1000) - 1)
          end
          if #leaving > 0 then
            redis.call('HDEL', KEYS[2], unpack(leaving))
            redis.call('ZREM', KEYS[3], unpack(leaving))
          end
          if #old < 256 or young and count <= most then cursor, cleaned = 0, now end
          redis.call('HSET', KEYS[1], 'cleaned', cleaned or now, 'cursor', cursor)
        end

        """;

    private static string Ranks(IEnumerable<string> names) =>
        string.Join(", ", names.Select(static (name, rank) => string.Create(CultureInfo.InvariantCulture, $"{name} = {rank}")));
}
