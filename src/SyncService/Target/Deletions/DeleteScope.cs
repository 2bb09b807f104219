using Npgsql;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;

namespace SyncService.Target.Deletions;

/// <summary>Which rows of a target are within reach of deletes: those that meet the operator's condition. Rows that others made are not.</summary>
/// <remarks>The condition names columns as in a query of the target alone, whatever else the statement reads.</remarks>
internal sealed class DeleteScope(string condition, PgName table)
{
    /// <param name="row">The alias of a row of the target.</param>
    public string Holds(string row) => $"coalesce((SELECT ({condition}) FROM (SELECT {row}.*) AS {PgName.Quote(table.Name)}), false)";

    /// <summary>Null where all rows are.</summary>
    public static DeleteScope? Of(StreamSpec? stream, TargetTable table) => stream?.DeleteWhere is { } condition ? new DeleteScope(condition, table.Name) : null;

    /// <exception cref="SyncException">PostgreSQL does not take the condition.</exception>
    public static async Task CheckAsync(NpgsqlConnection connection, StreamSpec stream, TargetTable table, CancellationToken cancellation)
    {
        if (Of(stream, table) is not { } scope) return;
        try
        {
            await using var command = new NpgsqlCommand($"SELECT FROM {table.Name.Sql} AS t WHERE {scope.Holds("t")} LIMIT 0", connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException e) when (!PostgresErrors.IsData(e) && e.SqlState.StartsWith("42", StringComparison.Ordinal))
        {
            throw new SyncException(
                $"{stream.Settings.DeleteWhere} of the stream {stream.Name} is no condition on rows of {table.Name}: {e.MessageText}.",
                $"Write it as behind WHERE in a query of {table.Name} alone, for instance: origin = 'ERP'",
                Failure.Configuration,
                e);
        }
    }
}
