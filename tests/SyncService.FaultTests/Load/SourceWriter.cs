using System.Data;
using System.Globalization;
using LocalServers.Sales;
using Microsoft.Data.SqlClient;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Load;

/// <summary>Writes many notes at once, all with the server's time as stamp.</summary>
internal static class SourceWriter
{
    public static Task InsertAsync(StageStream stream, int from, int count)
    {
        var rows = stream.Notes.Notes(count, from).Select(note => string.Create(
            CultureInfo.InvariantCulture,
            $"('{note.SyncId}', '{note.Conduce}', '{note.FechaEmision:yyyy-MM-ddTHH:mm:ss}', {(note.Facturado ? 1 : 0)}, '{note.CodigoCliente}', N'{note.Cliente}', {note.Total}, GETDATE())"));
        return stream.Source.Server.ExecuteAsync(
            $"""
            INSERT INTO {stream.Source.Table} (SYNC_ID, CONDUCE, FECHA_EMISION, FACTURADO, CODIGO_CLIENTE, CLIENTE, TOTAL, ULTIMA_MODIFICACION)
            VALUES {string.Join(", ", rows)}
            """);
    }

    /// <summary>Another total for a run of notes.</summary>
    public static async Task UpdateAsync(StageStream stream, int from, int count, decimal total)
    {
        await using var connection = await stream.Source.Server.OpenAsync();
        await using var command = new SqlCommand(
            $"UPDATE {stream.Source.Table} SET TOTAL = @total, ULTIMA_MODIFICACION = GETDATE() WHERE CONDUCE >= @from AND CONDUCE < @to", connection);
        command.Parameters.Add(new SqlParameter("@total", SqlDbType.Decimal) { Precision = 18, Scale = 2, Value = total });
        command.Parameters.AddWithValue("@from", DeliveryNoteGenerator.Conduce(from));
        command.Parameters.AddWithValue("@to", DeliveryNoteGenerator.Conduce(from + count));
        await command.ExecuteNonQueryAsync();
    }
}
