using Npgsql;
using StackExchange.Redis;
using SyncService.Protocol;

namespace SyncService.FaultTests.Setup;

/// <summary>What both stores say of a stream at one moment.</summary>
internal sealed record StreamStanding(string Stream, Cursor? Cursor, long Queued, Guid Generation, long Seq)
{
    /// <summary>The invariant at rest: the same generation on both sides, everything queued is applied, and nothing is left over.</summary>
    public bool IsAtRest => Cursor is { } cursor && cursor.Generation.Value == Generation && cursor.Seq.Value - Queued == Seq && Queued == 0;

    public static async Task<StreamStanding> ReadAsync(StageStream stream, IDatabase redis, NpgsqlConnection postgres)
    {
        var cursor = Protocol.Cursor.Parse(await redis.StringGetAsync(stream.Cursor));
        var queued = await redis.ListLengthAsync(stream.Queue);
        await using var command = new NpgsqlCommand("SELECT generation, seq FROM sync_service.checkpoint WHERE stream = $1", postgres)
        {
            Parameters = { new() { Value = stream.Name } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new StreamStanding(stream.Name, cursor, queued, reader.GetGuid(0), reader.GetInt64(1))
            : new StreamStanding(stream.Name, cursor, queued, Guid.Empty, -1);
    }
}
