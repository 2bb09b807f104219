using Npgsql;
using SyncService.Target.Sessions;

namespace SyncService.Target.Comparing;

/// <summary>A temporary table of rows of the source, which PostgreSQL compares with the target's.</summary>
/// <remarks>It lives as long as its session. Nothing is written to the server's log for it, and no transaction stays open.</remarks>
internal sealed class ComparisonTable(ComparisonSql sql, NpgsqlConnection connection)
{
    private bool isMade;

    /// <summary>Makes the table empty.</summary>
    public async Task ClearAsync(CancellationToken cancellation)
    {
        await ExecuteAsync(isMade ? ComparisonSql.Empty : sql.Create, cancellation);
        isMade = true;
    }

    public async Task AddAsync(StagedRows rows, CancellationToken cancellation)
    {
        await using var copy = await connection.BeginRawBinaryCopyAsync(ComparisonSql.Copy, cancellation);
        await BinaryCopy.WriteAsync(copy, rows.Tuples, cancellation);
    }

    /// <summary>Every staged row that is not equal.</summary>
    /// <param name="places">Rows are staged with places below this.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task<List<(int Place, RowState State)>> StatesAsync(int places, CancellationToken cancellation)
    {
        List<(int Place, RowState State)> found = [];
        try
        {
            await using var command = new NpgsqlCommand(sql.States, connection);
            await ReadAsync(command, found, cancellation);
        }
        catch (PostgresException e) when (PostgresErrors.IsData(e))
        {
            found.Clear();
            await HalveAsync(0, places - 1, found, cancellation);
        }

        return found;
    }

    /// <summary>Both values of each column that differs, for staged rows that are different.</summary>
    /// <returns>By place: for each compared column in its order the values of source and target, or null where they are equal.</returns>
    public async Task<Dictionary<int, (string? Source, string? Target)?[]>> DetailsAsync(int[] places, CancellationToken cancellation)
    {
        Dictionary<int, (string? Source, string? Target)?[]> found = [];
        await using var command = new NpgsqlCommand(sql.Details, connection) { Parameters = { new() { Value = places } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var columns = new (string?, string?)?[reader.FieldCount - 1];
            for (var i = 0; i < columns.Length; i++)
            {
                if (!reader.IsDBNull(i + 1) && reader.GetFieldValue<string?[]>(i + 1) is [var source, var target]) columns[i] = (source, target);
            }

            found.TryAdd(reader.GetInt32(0), columns);
        }

        return found;
    }

    /// <summary>A value that the target does not take fails the statement for all rows: those that do so are found one by one, and are as many as there are dead letters.</summary>
    private async Task HalveAsync(int from, int to, List<(int Place, RowState State)> found, CancellationToken cancellation)
    {
        var before = found.Count;
        try
        {
            await using var command = new NpgsqlCommand(sql.StatesWithin, connection) { Parameters = { new() { Value = from }, new() { Value = to } } };
            await ReadAsync(command, found, cancellation);
        }
        catch (PostgresException e) when (PostgresErrors.IsData(e))
        {
            found.RemoveRange(before, found.Count - before);
            if (from == to)
            {
                found.Add((from, RowState.Refused));
                return;
            }

            var middle = from + ((to - from) / 2);
            await HalveAsync(from, middle, found, cancellation);
            await HalveAsync(middle + 1, to, found, cancellation);
        }
    }

    private static async Task ReadAsync(NpgsqlCommand command, List<(int Place, RowState State)> found, CancellationToken cancellation)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) found.Add((reader.GetInt32(0), (RowState)reader.GetInt32(1)));
    }

    private async Task ExecuteAsync(string text, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
