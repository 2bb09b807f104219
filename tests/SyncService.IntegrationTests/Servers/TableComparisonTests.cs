using LocalServers.Sales;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Servers;

public sealed class TableComparisonTests(TestServers servers)
{
    private const string Copied =
        "INSERT INTO datos_vista (sync_id, conduce, fecha_emision, facturado, numero_factura, codigo_cliente, cliente, total, ultima_modificacion) VALUES ";

    [Fact]
    public async Task Equal_tables_are_equal()
    {
        await using var sales = await CopiedAsync(12);
        var result = await sales.CompareAsync();
        Assert.True(result.AllEqual, result.ToString());
        Assert.Equal(12, result.Equal);
        Assert.Equal("12 rows equal", result.ToString());
    }

    [Theory]
    [InlineData("total = total + 0.01")]
    [InlineData("cliente = upper(cliente)")]
    [InlineData("cliente = NULL")]
    [InlineData("facturado = NOT facturado")]
    [InlineData("numero_factura = ''")]
    [InlineData("ultima_modificacion = ultima_modificacion + interval '1 millisecond'")]
    public async Task One_changed_value_is_found(string change)
    {
        await using var sales = await CopiedAsync(12);
        await sales.Target.ExecuteAsync($"UPDATE datos_vista SET {change} WHERE conduce = '{DeliveryNoteGenerator.Conduce(7)}'");
        var result = await sales.CompareAsync();
        Assert.Equal((11, 1, 0, 0), (result.Equal, result.Different, result.Missing, result.Extra));
        Assert.Equal(DeliveryNoteGenerator.Conduce(7), Assert.Single(result.First).Key);
    }

    [Fact]
    public async Task A_missing_row_and_an_extra_row_are_found()
    {
        await using var sales = await CopiedAsync(12);
        await sales.Target.ExecuteAsync($"UPDATE datos_vista SET conduce = 'OTHER' WHERE conduce = '{DeliveryNoteGenerator.Conduce(7)}'");
        var result = await sales.CompareAsync();
        Assert.Equal((11, 0, 1, 1), (result.Equal, result.Different, result.Missing, result.Extra));
        Assert.Equal([DeliveryNoteGenerator.Conduce(7), "OTHER"], result.First.Select(difference => difference.Key));
    }

    /// <summary>Source and target with the same rows, copied here and not by the service.</summary>
    private async Task<Pipeline> CopiedAsync(int rows)
    {
        var sales = await Pipeline.WithRowsAsync(servers, rows);
        var values = sales.Notes.Notes(rows).Select(note => FormattableString.Invariant(
            $"('{note.SyncId}', '{note.Conduce}', '{note.FechaEmision:s}', {(note.Facturado ? "true" : "false")}, {Text(note.NumeroFactura)}, '{note.CodigoCliente}', '{note.Cliente}', {note.Total}, '{note.UltimaModificacion:s}')"));
        await sales.Target.ExecuteAsync(Copied + string.Join(",", values));
        return sales;
    }

    private static string Text(string? value) => value is null ? "NULL" : $"'{value}'";
}
