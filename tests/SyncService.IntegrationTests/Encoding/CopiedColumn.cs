using Npgsql;
using SyncService.Encoding;
using SyncService.Encoding.Fields;

namespace SyncService.IntegrationTests.Encoding;

/// <summary>Values through the production encoder and <c>COPY … (FORMAT BINARY)</c> into a column, and out as PostgreSQL's text.</summary>
internal static class CopiedColumn
{
    /// <summary>Signature, flags and length of the header's extension: https://www.postgresql.org/docs/current/sql-copy.html</summary>
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private static readonly byte[] Trailer = [0xFF, 0xFF];

    public static async Task<IReadOnlyList<string?>> RoundTripAsync<T>(
        NpgsqlConnection connection, string type, string text, IReadOnlyList<T> values, Action<RecordWriter, T> write, CancellationToken cancellation)
    {
        await ExecuteAsync(connection, $"CREATE TEMP TABLE IF NOT EXISTS copied_{type} (n int, v {type}); TRUNCATE copied_{type}", cancellation);
        await using (var copy = await connection.BeginRawBinaryCopyAsync($"COPY copied_{type} FROM STDIN (FORMAT BINARY)", cancellation))
        {
            await copy.WriteAsync(Header, cancellation);
            await copy.WriteAsync(Encode(values, write), cancellation);
            await copy.WriteAsync(Trailer, cancellation);
        }

        await using var command = new NpgsqlCommand($"SELECT {text} FROM copied_{type} ORDER BY n", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        List<string?> read = [];
        while (await reader.ReadAsync(cancellation)) read.Add(await reader.IsDBNullAsync(0, cancellation) ? null : reader.GetString(0));
        return read;
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static byte[] Encode<T>(IReadOnlyList<T> values, Action<RecordWriter, T> write)
    {
        using var writer = new RecordWriter(1, 2);
        using var tuples = new MemoryStream();
        for (var i = 0; i < values.Count; i++)
        {
            writer.Begin();
            writer.Int4(i);
            write(writer, values[i]);
            tuples.Write(writer.Since(RecordHeader.Size));
            writer.Abandon();
        }

        return tuples.ToArray();
    }
}
