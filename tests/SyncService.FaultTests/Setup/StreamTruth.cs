using System.Globalization;
using Microsoft.Data.SqlClient;
using Npgsql;

namespace SyncService.FaultTests.Setup;

/// <summary>Key, total and stamp of all rows of one side: quick to ask for, over and over.</summary>
/// <remarks>At the end of a schedule every value of every row is compared instead.</remarks>
internal static class StreamTruth
{
    public static async Task<HashSet<string>> OfSourceAsync(StageStream stream, SqlConnection connection)
    {
        await using var command = new SqlCommand($"SELECT CONDUCE, TOTAL, ULTIMA_MODIFICACION FROM {stream.Source.View}", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync()) rows.Add(Row(reader.GetString(0), reader.GetDecimal(1), reader.GetDateTime(2)));
        return rows;
    }

    public static async Task<HashSet<string>> OfTargetAsync(StageStream stream, NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand($"SELECT conduce, total, ultima_modificacion FROM {stream.Target.Table}{Unmarked(stream)}", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync()) rows.Add(Row(reader.GetString(0), reader.GetDecimal(1), reader.GetDateTime(2)));
        return rows;
    }

    public static async Task<HashSet<string>> KeysOfSourceAsync(StageStream stream, SqlConnection connection) => Keys(await OfSourceAsync(stream, connection));

    public static async Task<HashSet<string>> KeysOfTargetAsync(StageStream stream, NpgsqlConnection connection) => Keys(await OfTargetAsync(stream, connection));

    public static string KeyOf(string row) => row[..row.IndexOf(' ', StringComparison.Ordinal)];

    private static HashSet<string> Keys(HashSet<string> rows) => [.. rows.Select(KeyOf)];

    /// <summary>A row that is marked as deleted is none.</summary>
    private static string Unmarked(StageStream stream) => stream.Deletes == DeletePolicy.Mark ? $" WHERE {StageStream.Mark} IS NULL" : "";

    private static string Row(string key, decimal total, DateTime stamp) =>
        string.Create(CultureInfo.InvariantCulture, $"{key} {total:0.00} {stamp:yyyy-MM-ddTHH:mm:ss.ffffff}");
}
