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

    /// <summary>Another total for a run of notes.</summary>
    public static Task UpdateAsync(StageStream stream, int from, int count, decimal total, long number) => UpdateAsync(stream, from, count, total, number, ", ULTIMA_MODIFICACION = GETDATE()");

    /// <summary>The same, and nothing tells that they changed.</summary>
    public static Task UpdateInSilenceAsync(StageStream stream, int from, int count, decimal total, long number) => UpdateAsync(stream, from, count, total, number, "");

    private static async Task UpdateAsync(StageStream stream, int from, int count, decimal total, long number, string stamp)
    {
        await using var connection = await stream.Source.Server.OpenAsync();
        await using var command = new SqlCommand(
            $"UPDATE {stream.Source.Table} SET TOTAL = @total, NUMERO_FACTURA = @number{stamp} WHERE CONDUCE >= @from AND CONDUCE < @to", connection);
        command.Parameters.Add(new SqlParameter("@total", SqlDbType.Decimal) { Precision = 18, Scale = 2, Value = total });
        command.Parameters.Add(new SqlParameter("@number", SqlDbType.VarChar, 50) { Value = number.ToString(CultureInfo.InvariantCulture) });
        command.Parameters.AddWithValue("@from", DeliveryNoteGenerator.Conduce(from));
        command.Parameters.AddWithValue("@to", DeliveryNoteGenerator.Conduce(from + count));
        await command.ExecuteNonQueryAsync();
    }
}
