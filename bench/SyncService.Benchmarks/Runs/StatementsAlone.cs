using System.Diagnostics;
using Npgsql;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Runs;

/// <summary>What PostgreSQL itself can take: the rows are there already, in its own binary format, and one session writes them.</summary>
internal sealed class StatementsAlone(TargetTable target)
{
    private const string Staging = "alone_stage";
    private const int Piece = 256 * 1024;

    /// <summary>One transaction: <c>COPY</c> into a staging table, one <c>INSERT … SELECT DISTINCT ON … ON CONFLICT</c>, <c>COMMIT</c>.</summary>
    public async Task<TimeSpan> UpsertAsync(CancellationToken cancellation)
    {
        await using var connection = await target.OpenAsync(cancellation);
        await ExecuteAsync(connection, target.StagingDefinition(Staging), cancellation);
        var watch = Stopwatch.StartNew();
        await using (var transaction = await connection.BeginTransactionAsync(cancellation))
        {
            await CopyAsync(connection, Staging, cancellation);
            await ExecuteAsync(connection, target.Upsert(Staging), cancellation);
            await transaction.CommitAsync(cancellation);
        }

        return watch.Elapsed;
    }

    /// <summary><c>COPY</c> straight into the table with its key.</summary>
    public async Task<TimeSpan> CopyAsync(CancellationToken cancellation)
    {
        await using var connection = await target.OpenAsync(cancellation);
        var watch = Stopwatch.StartNew();
        await CopyAsync(connection, target.Name, cancellation);
        return watch.Elapsed;
    }

    /// <summary><c>COPY</c> of all rows of the table out of the server.</summary>
    public async Task<TimeSpan> CopyOutAsync(CancellationToken cancellation)
    {
        await using var connection = await target.OpenAsync(cancellation);
        var watch = Stopwatch.StartNew();
        await using (var copy = await connection.BeginRawBinaryCopyAsync($"COPY {target.Name} ({target.Columns}) TO STDOUT (FORMAT BINARY)", cancellation))
        {
            await copy.CopyToAsync(Stream.Null, Piece, cancellation);
        }

        return watch.Elapsed;
    }

    /// <summary>One transaction: <c>COPY</c> into a staging table, and one full join with the table that compares every column.</summary>
    /// <exception cref="InvalidOperationException">The table is not equal.</exception>
    public async Task<TimeSpan> JoinAsync(CancellationToken cancellation)
    {
        await using var connection = await target.OpenAsync(cancellation);
        await ExecuteAsync(connection, target.StagingDefinition(Staging), cancellation);
        var watch = Stopwatch.StartNew();
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await CopyAsync(connection, Staging, cancellation);
        await using var command = new NpgsqlCommand(target.Join(Staging), connection) { CommandTimeout = 0 };
        var different = (long)(await command.ExecuteScalarAsync(cancellation))!;
        await transaction.CommitAsync(cancellation);
        return different == 0 ? watch.Elapsed : throw new InvalidOperationException($"{different} rows differ.");
    }

    private async Task CopyAsync(NpgsqlConnection connection, string table, CancellationToken cancellation)
    {
        await using var file = new FileStream(target.CopyFile, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: false);
        await using var copy = await connection.BeginRawBinaryCopyAsync($"COPY {table} ({target.Columns}) FROM STDIN (FORMAT BINARY)", cancellation);
        await file.CopyToAsync(copy, Piece, cancellation);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
