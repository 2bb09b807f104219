using LocalServers.Sales;

namespace SyncService.Benchmarks.Shapes;

/// <summary>The distributor's delivery notes: nine short columns, about 115 bytes a row.</summary>
internal class NotesShape : RowShape
{
    private readonly DeliveryNoteGenerator notes = new();

    public override string Name => "notes";

    public override string Table => "VENTAS";

    public override string Key => "CONDUCE";

    public override string Amount => "TOTAL";

    public override IReadOnlyList<ShapeColumn> Columns { get; } =
    [
        new("SYNC_ID", "varchar(50)", "varchar(50)", "text", typeof(string)),
        new("CONDUCE", "varchar(50)", "varchar(50)", "text", typeof(string)),
        new("FECHA_EMISION", "datetime", "timestamp", "timestamp", typeof(DateTime)),
        new("FACTURADO", "bit", "boolean", "boolean", typeof(bool)),
        new("NUMERO_FACTURA", "varchar(50)", "varchar(50)", "text", typeof(string)),
        new("CODIGO_CLIENTE", "varchar(20)", "varchar(20)", "text", typeof(string)),
        new("CLIENTE", "nvarchar(200)", "varchar(200)", "text", typeof(string)),
        new("TOTAL", "decimal(18,2)", "numeric(18,2)", "numeric", typeof(decimal)),
        new(ChangeColumn, "datetime", "timestamp", "timestamp", typeof(DateTime)),
    ];

    public override object?[] Row(int number)
    {
        var note = notes.Note(number);
        return
        [
            note.SyncId, note.Conduce, note.FechaEmision, note.Facturado, note.NumeroFactura, note.CodigoCliente, note.Cliente, note.Total,
            note.UltimaModificacion,
        ];
    }
}

/// <summary>The same notes behind a view that no index helps: the source sorts.</summary>
internal sealed class UnindexedShape : NotesShape
{
    public override string Name => "unindexed";

    public override string Table => "VENTAS_SIN_INDICE";

    public override bool IsIndexed => false;
}

/// <summary>The same notes as a migration left them: all with one stamp, months old.</summary>
internal sealed class OneStampShape : NotesShape
{
    private static readonly DateTime Migrated = new(2026, 1, 17, 3, 0, 0, DateTimeKind.Unspecified);

    public override string Name => "one-stamp";

    public override string Table => "VENTAS_MIGRADAS";

    public override object?[] Row(int number)
    {
        var row = base.Row(number);
        row[^1] = Migrated;
        return row;
    }
}
