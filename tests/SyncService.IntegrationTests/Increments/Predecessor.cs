using System.Globalization;
using System.Text.Json;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Increments;

/// <summary>Behaves towards the stores as the predecessor does: rows as JSON objects, pushed at the head and popped at the tail, and an ISO stamp.</summary>
internal sealed class Predecessor(Pipeline sales)
{
    private const string Iso = "yyyy-MM-ddTHH:mm:ss.ffffff";

    /// <summary>Reads the rows after its stamp, pushes them, and takes note of the newest.</summary>
    public async Task ReadAsync()
    {
        var queue = await sales.QueueAsync();
        var since = (string?)await queue.StringGetAsync("last_sync_timestamp") ?? "2000-01-01T00:00:00";
        await using var connection = await sales.Source.Server.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {sales.Source.View} WHERE ULTIMA_MODIFICACION > '{since[..Math.Min(since.Length, 23)]}' ORDER BY ULTIMA_MODIFICACION";
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var row = new Dictionary<string, object?>();
            for (var i = 0; i < reader.FieldCount; i++) row[reader.GetName(i)] = reader.IsDBNull(i) ? null : reader.GetValue(i) is DateTime time ? time.ToString(Iso, CultureInfo.InvariantCulture) : reader.GetValue(i);
            await queue.ListLeftPushAsync("sync_queue", JsonSerializer.Serialize(row));
            await queue.StringSetAsync("last_sync_timestamp", (string)row["ULTIMA_MODIFICACION"]!);
        }
    }

    /// <summary>Pops so many records and upserts them. What it cannot read ends it, as it would.</summary>
    public async Task ApplyAsync(int records)
    {
        var queue = await sales.QueueAsync();
        for (var i = 0; i < records; i++)
        {
            var popped = await queue.ListRightPopAsync("sync_queue");
            if (popped.IsNull) return;
            var row = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>((string)popped!)!;
            string Text(string column) => row[column].ValueKind == JsonValueKind.Null ? "NULL" : $"'{row[column].ToString().Replace("'", "''", StringComparison.Ordinal)}'";
            var columns = row.Keys.ToList();
            await sales.Target.ExecuteAsync(
                $"""
                INSERT INTO {sales.Target.Table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(Text))})
                ON CONFLICT (conduce) DO UPDATE SET {string.Join(", ", columns.Select(column => $"{column} = EXCLUDED.{column}"))}
                """);
        }
    }
}
