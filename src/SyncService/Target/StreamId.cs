using Npgsql;
using SyncService.Target.Sessions;

namespace SyncService.Target;

/// <summary>Whose something is in a database: a stream, and the table that it fills.</summary>
/// <remarks>A name alone does not tell: two deployments may each have a stream <c>default</c>, with tables of their own in one database.</remarks>
/// <param name="Stream">Its name.</param>
/// <param name="Target">Its table as it is configured, without quotes that are not needed.</param>
internal readonly record struct StreamId(string Stream, string Target)
{
    /// <summary>Whether a row is of one of the streams that <see cref="Given"/> binds.</summary>
    public const string IsGiven = "(stream, target) IN (SELECT * FROM unnest($1::text[], $2::text[]))";

    /// <summary>The first two parameters of a statement about some streams.</summary>
    public static IEnumerable<NpgsqlParameter> Given(IReadOnlyCollection<StreamId> ids) =>
        [new() { Value = ids.Select(id => id.Stream).ToArray() }, new() { Value = ids.Select(id => id.Target).ToArray() }];

    /// <summary>A statement about this stream: its name is the first parameter, its table the second.</summary>
    public NpgsqlBatchCommand Command(string sql, params NpgsqlParameter[] more)
    {
        var command = new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = Stream }, new() { Value = Target } } };
        command.Parameters.AddRange(more);
        return command;
    }

    public static StreamId Of(StreamSpec stream) => new(stream.Name, PgName.Parse(stream.Target).Shortest);

    /// <summary>Under which instances share out a half of it among themselves.</summary>
    public string LockOf(Role half) => $"sync-service/{Stream}/{half}/{Target}";
}
