namespace SyncService.Queue.Steps;

/// <summary>The steps that must be atomic, in Lua. A script runs alone: https://redis.io/docs/latest/develop/programmability/eval-intro/</summary>
/// <remarks>Unless another order is told, KEYS are records, cursor, schemas, last sync, legacy, and what is on its way there.</remarks>
internal static class RedisScripts
{
    public const string ReadState =
        """
        return { redis.call('GET', KEYS[2]), redis.call('LLEN', KEYS[1]), redis.call('EXISTS', KEYS[3]) }
        """;

    /// <summary>ARGV: first place in the list, last place. Returns cursor, length of the list and the records.</summary>
    public const string Peek =
        """
        return { redis.call('GET', KEYS[2]), redis.call('LLEN', KEYS[1]), redis.call('LRANGE', KEYS[1], ARGV[1], ARGV[2]) }
        """;

    /// <summary>ARGV: place in the list, most bytes. Returns the record, or nothing where it is larger or none is there.</summary>
    public const string PeekSmall =
        """
        local record = redis.call('LINDEX', KEYS[1], ARGV[1])
        return { record and #record <= tonumber(ARGV[2]) and record or nil }
        """;

    /// <summary>
    /// KEYS: records, cursor, a free key. ARGV: place in the list, bytes, seconds. Lays a copy of a record that has more than so many bytes under the free key, for so many seconds.
    /// Returns cursor, length of the list and the size of the copy: 0 where none was made, since a full Redis refuses that.
    /// </summary>
    public const string CopyAside =
        """
        local record = redis.call('LINDEX', KEYS[1], ARGV[1])
        local size = record and #record or 0
        if size <= tonumber(ARGV[2]) or redis.pcall('SET', KEYS[3], record, 'EX', ARGV[3]).err then size = 0 end
        return { redis.call('GET', KEYS[2]), redis.call('LLEN', KEYS[1]), size }
        """;

    /// <summary>KEYS: where a large record is laid. ARGV: a piece, seconds.</summary>
    /// <remarks>Also what is appended after the rest was lost must not stay for good.</remarks>
    public const string LayAside =
        """
        redis.call('APPEND', KEYS[1], ARGV[1])
        redis.call('EXPIRE', KEYS[1], ARGV[2])
        """;

    /// <summary>ARGV: schema id. Returns the schema, and whether any is there.</summary>
    public const string ReadSchema =
        """
        return { redis.call('HGET', KEYS[3], ARGV[1]), redis.call('EXISTS', KEYS[3]) }
        """;

    /// <summary>
    /// ARGV: cursor expected ('' for none), cursor next, '1' to drop the records. Returns how many records were set aside; -1 when refused; -2 when
    /// an earlier list is still on its way there.
    /// </summary>
    /// <remarks>
    /// The predecessor's records are JSON objects ('{' is 123; ours begin with their version), pushed at the head. Those that were set
    /// aside earlier stay, behind them. A list that holds nothing else is renamed, however long it is; where there is one aside already, it is
    /// joined to that one by <see cref="MoveAside"/>, piece by piece, since nobody else is served while a script runs.
    /// </remarks>
    public const string Begin =
        """
        if (redis.call('GET', KEYS[2]) or '') ~= ARGV[1] then return -1 end
        local function foreign(index)
          local record = redis.call('LINDEX', KEYS[1], index)
          return record and string.byte(record, 1) == 123
        end
        local aside = 0
        if foreign(0) and foreign(-1) then
          local place = KEYS[5]
          if redis.call('EXISTS', place) == 1 then place = KEYS[6] end
          if redis.call('EXISTS', place) == 1 then return -2 end
          aside = redis.call('LLEN', KEYS[1])
          redis.call('RENAME', KEYS[1], place)
        else
          while foreign(0) do
            redis.call('RPUSH', KEYS[5], redis.call('LPOP', KEYS[1]))
            aside = aside + 1
          end
        end
        if ARGV[3] == '1' then redis.call('UNLINK', KEYS[1], KEYS[3]) end
        redis.call('SET', KEYS[2], ARGV[2])
        return aside
        """;

    /// <summary>ARGV: how many at most. Returns how many are still on their way.</summary>
    public const string MoveAside =
        """
        for i = 1, tonumber(ARGV[1]) do
          if not redis.call('RPOPLPUSH', KEYS[6], KEYS[5]) then return 0 end
        end
        return redis.call('LLEN', KEYS[6])
        """;

    /// <summary>
    /// ARGV: cursor expected, cursor next, schema id, schema, bytes of a last record that lies under KEYS[7] (0: there is none), the other records.
    /// Returns the length after it; -1 when refused; -2 when the last record is not whole.
    /// </summary>
    /// <remarks>Pushes in pieces, for Lua's stack holds 8,000 values. A full Redis refuses the first command that writes or none.</remarks>
    public const string Enqueue =
        """
        if redis.call('GET', KEYS[2]) ~= ARGV[1] then return -1 end
        if KEYS[7] and redis.call('STRLEN', KEYS[7]) ~= tonumber(ARGV[5]) then return -2 end
        redis.call('HSETNX', KEYS[3], ARGV[3], ARGV[4])
        local length = 0
        for first = 6, #ARGV, 4000 do
          length = redis.call('RPUSH', KEYS[1], unpack(ARGV, first, math.min(first + 3999, #ARGV)))
        end
        if KEYS[7] then length = redis.call('RPUSH', KEYS[1], redis.call('GET', KEYS[7])) end
        redis.call('SET', KEYS[2], ARGV[2])
        return length
        """;

    /// <summary>
    /// What ends a transaction that has pushed records. ARGV: cursor expected, cursor next, schema id, schema, how many records were pushed, the
    /// beginning of the last of them. Returns 1; -1 when refused.
    /// </summary>
    /// <remarks>
    /// No record comes here but the last one: Lua hashes every byte that is handed to it. Whatever keeps the cursor from being set, the records are
    /// taken off again; LTRIM is not refused where memory is short. The last record tells that they are there at all, for EXEC runs
    /// what follows a command that failed.
    /// </remarks>
    public const string FinishEnqueue =
        """
        local last = redis.call('LINDEX', KEYS[1], -1)
        if not last or string.sub(last, 1, #ARGV[6]) ~= ARGV[6] then return redis.error_reply('ERR the records are not at the end of the list') end
        local outcome = redis.pcall('GET', KEYS[2])
        if outcome == ARGV[1] then
          outcome = redis.pcall('HSETNX', KEYS[3], ARGV[3], ARGV[4])
          if type(outcome) == 'number' then outcome = redis.pcall('SET', KEYS[2], ARGV[2]) end
          if outcome.ok then return 1 end
        elseif type(outcome) ~= 'table' then
          outcome = -1
        end
        redis.call('LTRIM', KEYS[1], 0, -1 - ARGV[5])
        return outcome
        """;

    /// <summary>Changes nothing, and is refused where <see cref="FinishEnqueue"/> could not take records off again.</summary>
    public const string TryTransaction =
        """
        redis.call('LTRIM', KEYS[1], 0, -1)
        return 1
        """;

    /// <summary>ARGV: generation, seq of the head, records to remove, stamp applied ('' for none).</summary>
    /// <remarks>
    /// A full Redis refuses SET and allows LTRIM: the stamp may be missed, the room that trimming makes may not. Records that an earlier
    /// version pushed at the head meanwhile are set aside and not removed, so many at a time; the next step meets the others.
    /// </remarks>
    public const string Trim =
        """
        local text = redis.call('GET', KEYS[2])
        if not text then return 0 end
        local cursor = cjson.decode(text)
        local head = string.format('%.0f', cursor.seq - redis.call('LLEN', KEYS[1]) + 1)
        if cursor.generation ~= ARGV[1] or head ~= ARGV[2] then return 0 end
        local count, moved = tonumber(ARGV[3]), 0
        while moved < math.min(count, 1000) do
          local first = redis.call('LINDEX', KEYS[1], 0)
          if not first or string.byte(first, 1) ~= 123 then break end
          redis.call('RPUSH', KEYS[5], redis.call('LPOP', KEYS[1]))
          moved = moved + 1
        end
        if moved == 1000 then return 1 end
        redis.call('LTRIM', KEYS[1], string.format('%.0f', count - moved), -1)
        if ARGV[4] ~= '' then redis.pcall('SET', KEYS[4], ARGV[4]) end
        return 1
        """;
}
