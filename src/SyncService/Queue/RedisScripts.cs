namespace SyncService.Queue;

/// <summary>The steps that must be atomic, in Lua. A script runs alone: https://redis.io/docs/latest/develop/programmability/eval-intro/</summary>
/// <remarks>KEYS are always records, cursor, schemas, last sync.</remarks>
internal static class RedisScripts
{
    public const string ReadState =
        """
        return { redis.call('GET', KEYS[2]), redis.call('LLEN', KEYS[1]), redis.call('EXISTS', KEYS[3]) }
        """;

    /// <summary>ARGV: cursor expected ('' for none), cursor next, '1' to drop the records.</summary>
    public const string Begin =
        """
        if (redis.call('GET', KEYS[2]) or '') ~= ARGV[1] then return 0 end
        if ARGV[3] == '1' then redis.call('UNLINK', KEYS[1], KEYS[3]) end
        redis.call('SET', KEYS[2], ARGV[2])
        return 1
        """;

    /// <summary>ARGV: cursor expected, cursor next, schema id, schema, records. Pushes in pieces, for Lua's stack holds 8,000 values.</summary>
    public const string Enqueue =
        """
        if redis.call('GET', KEYS[2]) ~= ARGV[1] then return -1 end
        redis.call('HSETNX', KEYS[3], ARGV[3], ARGV[4])
        local length = 0
        for first = 5, #ARGV, 4000 do
          length = redis.call('RPUSH', KEYS[1], unpack(ARGV, first, math.min(first + 3999, #ARGV)))
        end
        redis.call('SET', KEYS[2], ARGV[2])
        return length
        """;

    /// <summary>ARGV: generation, seq of the head, records to remove, stamp applied ('' for none).</summary>
    /// <remarks>A full Redis refuses SET and allows LTRIM: the stamp may be missed, the room that trimming makes may not.</remarks>
    public const string Trim =
        """
        local text = redis.call('GET', KEYS[2])
        if not text then return 0 end
        local cursor = cjson.decode(text)
        local head = string.format('%.0f', cursor.seq - redis.call('LLEN', KEYS[1]) + 1)
        if cursor.generation ~= ARGV[1] or head ~= ARGV[2] then return 0 end
        redis.call('LTRIM', KEYS[1], ARGV[3], -1)
        if ARGV[4] ~= '' then redis.pcall('SET', KEYS[4], ARGV[4]) end
        return 1
        """;
}
