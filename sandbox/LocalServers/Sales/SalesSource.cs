using System.Data;
using LocalServers.SqlServer;
using Microsoft.Data.SqlClient;

namespace LocalServers.Sales;

/// <summary>The delivery notes in SQL Server: a table, and the view that the service reads.</summary>
public sealed class SalesSource(SqlServerStandIn server, string table = "VENTAS", string view = "VW_VENTAS_SYNC")
{
    private const int BulkRows = 20_000;

    private static readonly (string Name, string Type)[] Columns =
    [
        ("SYNC_ID", "varchar(50)"), ("CONDUCE", "varchar(50)"), ("FECHA_EMISION", "datetime"), ("FACTURADO", "bit"),
        ("NUMERO_FACTURA", "varchar(50)"), ("CODIGO_CLIENTE", "varchar(20)"), ("CLIENTE", "nvarchar(200)"),
        ("TOTAL", "decimal(18,2)"), ("ULTIMA_MODIFICACION", "datetime"),
    ];

    public SqlServerStandIn Server => server;

    public string Table => table;

    public string View => view;

    public async Task CreateAsync()
    {
        var names = string.Join(", ", Columns.Select(column => column.Name));
        var types = Columns.Select(column => $"{column.Name} {column.Type} {(column.Name == "CONDUCE" ? "NOT NULL PRIMARY KEY" : "NULL")}");
        await server.ExecuteAsync($"CREATE TABLE {table} ({string.Join(", ", types)})");
        await server.ExecuteAsync($"CREATE INDEX IX_{table}_MODIFICACION ON {table} (ULTIMA_MODIFICACION, CONDUCE)");
        await server.ExecuteAsync($"CREATE VIEW {view} AS SELECT {names} FROM {table}");
    }

    /// <summary>Adds notes with the stamps that they carry.</summary>
    public async Task FillAsync(IEnumerable<DeliveryNote> notes)
    {
        await using var connection = await server.OpenAsync();
        using var bulk = new SqlBulkCopy(connection) { DestinationTableName = $"dbo.{table}", BulkCopyTimeout = 300 };
        foreach (var chunk in notes.Chunk(BulkRows))
        {
            using var rows = ToTable(chunk);
            await bulk.WriteToServerAsync(rows);
        }
    }

    /// <summary>A user adds a note now: its stamp is the server's time.</summary>
    public Task InsertAsync(DeliveryNote note) => ExecuteAsync(
        $"""
        INSERT INTO {table} (SYNC_ID, CONDUCE, FECHA_EMISION, FACTURADO, NUMERO_FACTURA, CODIGO_CLIENTE, CLIENTE, TOTAL, ULTIMA_MODIFICACION)
        VALUES (@sync, @conduce, @emision, @facturado, @factura, @codigo, @cliente, @total, GETDATE())
        """,
        Text("@sync", note.SyncId), Text("@conduce", note.Conduce),
        new SqlParameter("@emision", SqlDbType.DateTime) { Value = note.FechaEmision },
        new SqlParameter("@facturado", SqlDbType.Bit) { Value = note.Facturado },
        Text("@factura", note.NumeroFactura), Text("@codigo", note.CodigoCliente),
        new SqlParameter("@cliente", SqlDbType.NVarChar, 200) { Value = note.Cliente },
        Total(note.Total));

    /// <summary>A user invoices a note now: another total, an invoice number, the server's time as stamp.</summary>
    public Task InvoiceAsync(string conduce, decimal total, string invoice) => ExecuteAsync(
        $"UPDATE {table} SET FACTURADO = 1, NUMERO_FACTURA = @factura, TOTAL = @total, ULTIMA_MODIFICACION = GETDATE() WHERE CONDUCE = @conduce",
        Text("@factura", invoice), Total(total), Text("@conduce", conduce));

    /// <summary>Another total with a stamp of the caller's choice.</summary>
    public Task SetTotalAsync(string conduce, decimal total, DateTime stamp) => ExecuteAsync(
        $"UPDATE {table} SET TOTAL = @total, ULTIMA_MODIFICACION = @stamp WHERE CONDUCE = @conduce",
        Total(total), new SqlParameter("@stamp", SqlDbType.DateTime) { Value = stamp }, Text("@conduce", conduce));

    public async Task<int> CountAsync() => await server.ScalarAsync<int>($"SELECT COUNT(*) FROM {view}");

    /// <summary>The newest change stamp; null for an empty view.</summary>
    public Task<DateTime?> NewestStampAsync() => server.ScalarAsync<DateTime?>($"SELECT MAX(ULTIMA_MODIFICACION) FROM {view}");

    /// <summary>The server's own time, by which its stamps are made.</summary>
    public async Task<DateTime> NowAsync() => await server.ScalarAsync<DateTime>("SELECT GETDATE()");

    private async Task ExecuteAsync(string sql, params SqlParameter[] parameters)
    {
        await using var connection = await server.OpenAsync();
        await using var command = new SqlCommand(sql, connection) { CommandTimeout = 60 };
        command.Parameters.AddRange(parameters);
        var changed = await command.ExecuteNonQueryAsync();
        if (changed != 1) throw new InvalidOperationException($"{changed} rows changed instead of 1: {sql}");
    }

    private static SqlParameter Text(string name, string? value)
        => new(name, SqlDbType.VarChar, 50) { Value = (object?)value ?? DBNull.Value };

    private static SqlParameter Total(decimal value)
        => new("@total", SqlDbType.Decimal) { Precision = 18, Scale = 2, Value = value };

    private static DataTable ToTable(DeliveryNote[] notes)
    {
        var rows = new DataTable();
        Type[] types =
        [
            typeof(string), typeof(string), typeof(DateTime), typeof(bool), typeof(string), typeof(string), typeof(string), typeof(decimal), typeof(DateTime),
        ];
        for (var i = 0; i < types.Length; i++) rows.Columns.Add(Columns[i].Name, types[i]);
        foreach (var note in notes)
        {
            rows.Rows.Add(
                note.SyncId, note.Conduce, note.FechaEmision, note.Facturado, (object?)note.NumeroFactura ?? DBNull.Value,
                note.CodigoCliente, note.Cliente, note.Total, note.UltimaModificacion);
        }

        return rows;
    }
}
