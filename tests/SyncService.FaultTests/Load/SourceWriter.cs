using System.Data;
using System.Globalization;
using LocalServers.Sales;
using Microsoft.Data.SqlClient;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Load;

/// <summary>Writes many notes at once, all with the server's time as stamp, and with the number of the write.</summary>
internal static class SourceWriter
{
    private const int MostRows = 500;

    private const string Within = "CONDUCE >= @from AND CONDUCE < @to";

    /// <param name="stream">The stream.</param>
    /// <param name="from">The first note.</param>
    /// <param name="count">How many.</param>
    /// <param name="number">Of the write.</param>
    /// <param name="total">Of all; null: each its own.</param>
    public static async Task InsertAsync(StageStream stream, int from, int count, long number, decimal? total = null)
    {
        foreach (var some in stream.Notes.Notes(count, from).Chunk(MostRows))
        {
            var rows = some.Select(note => string.Create(
                CultureInfo.InvariantCulture,
                $"('{note.SyncId}', '{note.Conduce}', '{note.FechaEmision:yyyy-MM-ddTHH:mm:ss}', {(note.Facturado ? 1 : 0)}, '{number}', '{note.CodigoCliente}', N'{note.Cliente}', {total ?? note.Total}, GETDATE())"));
            await stream.Source.Server.ExecuteAsync(
                $"""
                INSERT INTO {stream.Source.Table} (SYNC_ID, CONDUCE, FECHA_EMISION, FACTURADO, NUMERO_FACTURA, CODIGO_CLIENTE, CLIENTE, TOTAL, ULTIMA_MODIFICACION)
                VALUES {string.Join(", ", rows)}
                """);
        }
    }

    public static async Task DeleteAsync(StageStream stream, int from, int count)
    {
        await using var connection = await stream.Source.Server.OpenAsync();
        await using var command = new SqlCommand($"DELETE FROM {stream.Source.Table} WHERE {Within}", connection);
        AddRange(command, from, count);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The notes that the source has.</summary>
    public static async Task<HashSet<int>> NotesAsync(StageStream stream)
    {
        await using var connection = await stream.Source.Server.OpenAsync();
        await using var command = new SqlCommand($"SELECT CONDUCE FROM {stream.Source.Table}", connection);
        await using var reader = await command.ExecuteReaderAsync();
        HashSet<int> notes = [];
        while (await reader.ReadAsync()) notes.Add(NoteOf(reader.GetString(0)));
        return notes;
    }

    /// <summary>The number of a note, by its key.</summary>
    public static int NoteOf(string conduce) =>
        int.Parse(conduce.AsSpan(DeliveryNoteGenerator.Conduce(0).IndexOf('0', StringComparison.Ordinal)), CultureInfo.InvariantCulture);

    /// <summary>Another total for a run of notes.</summary>
    public static Task UpdateAsync(StageStream stream, int from, int count, decimal total, long number) => UpdateAsync(stream, from, count, total, number, ", ULTIMA_MODIFICACION = GETDATE()");

    /// <summary>The same, and nothing tells that they changed.</summary>
    public static Task UpdateInSilenceAsync(StageStream stream, int from, int count, decimal total, long number) => UpdateAsync(stream, from, count, total, number, "");

    private static async Task UpdateAsync(StageStream stream, int from, int count, decimal total, long number, string stamp)
    {
        await using var connection = await stream.Source.Server.OpenAsync();
        await using var command = new SqlCommand(
            $"UPDATE {stream.Source.Table} SET TOTAL = @total, NUMERO_FACTURA = @number{stamp} WHERE {Within}", connection);
        command.Parameters.Add(new SqlParameter("@total", SqlDbType.Decimal) { Precision = 18, Scale = 2, Value = total });
        command.Parameters.Add(new SqlParameter("@number", SqlDbType.VarChar, 50) { Value = number.ToString(CultureInfo.InvariantCulture) });
        AddRange(command, from, count);
        await command.ExecuteNonQueryAsync();
    }

    private static void AddRange(SqlCommand command, int from, int count)
    {
        command.Parameters.AddWithValue("@from", DeliveryNoteGenerator.Conduce(from));
        command.Parameters.AddWithValue("@to", DeliveryNoteGenerator.Conduce(from + count));
    }
}
