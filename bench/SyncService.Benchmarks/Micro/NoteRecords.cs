using System.IO.Hashing;
using LocalServers.Sales;
using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;

namespace SyncService.Benchmarks.Micro;

/// <summary>Delivery notes as records, without a source.</summary>
internal sealed class NoteRecords
{
    private readonly DeliveryNote[] notes;

    public NoteRecords(int count) => notes = [.. new DeliveryNoteGenerator().Notes(count)];

    public static RecordSchema Schema { get; } = RecordSchema.Of(
    [
        new RecordColumn("SYNC_ID", "sync_id", CanonicalType.Text, "varchar(50)", "varchar(50)"),
        new RecordColumn("CONDUCE", "conduce", CanonicalType.Text, "varchar(50)", "varchar(50)", KeyOrdinal: 0),
        new RecordColumn("FECHA_EMISION", "fecha_emision", CanonicalType.Timestamp, "datetime", "timestamp"),
        new RecordColumn("FACTURADO", "facturado", CanonicalType.Boolean, "bit", "boolean"),
        new RecordColumn("NUMERO_FACTURA", "numero_factura", CanonicalType.Text, "varchar(50)", "varchar(50)"),
        new RecordColumn("CODIGO_CLIENTE", "codigo_cliente", CanonicalType.Text, "varchar(20)", "varchar(20)"),
        new RecordColumn("CLIENTE", "cliente", CanonicalType.Text, "nvarchar(200)", "varchar(200)"),
        new RecordColumn("TOTAL", "total", CanonicalType.Numeric, "decimal(18,2)", "numeric(18,2)"),
        new RecordColumn("ULTIMA_MODIFICACION", "ultima_modificacion", CanonicalType.Timestamp, "datetime", "timestamp", IsChangeColumn: true),
    ]);

    public int Count => notes.Length;

    /// <summary>Writes one record; returns where it ends.</summary>
    public int Write(RecordWriter writer, int index, decimal more = 0)
    {
        var note = notes[index];
        writer.Begin();
        writer.Text(note.SyncId);
        var key = writer.Position;
        writer.Text(note.Conduce);
        writer.Timestamp(note.FechaEmision.Ticks);
        writer.Boolean(note.Facturado);
        if (note.NumeroFactura is { } invoice) writer.Text(invoice);
        else writer.Null();
        writer.Text(note.CodigoCliente);
        writer.Text(note.Cliente);
        writer.Numeric(note.Total + more);
        writer.Timestamp(note.UltimaModificacion.Ticks);
        writer.End(XxHash3.HashToUInt64(writer.Field(key)), Watermark.OfTimestamp(note.UltimaModificacion), new Position(CaptureMode.Timestamp, Watermark.OfTimestamp(note.UltimaModificacion)), enqueuedMicros: 1);
        return writer.Length;
    }

    /// <summary>All of them, one array each, as a queue would give them back.</summary>
    public byte[][] Encode(decimal more = 0)
    {
        using var writer = new RecordWriter(Schema.Id, Schema.Columns.Count);
        var records = new byte[Count][];
        for (var i = 0; i < Count; i++)
        {
            var start = writer.Length;
            Write(writer, i, more);
            records[i] = writer.Since(start).ToArray();
        }

        return records;
    }

    public RecordChunk Chunk()
    {
        using var writer = new RecordWriter(Schema.Id, Schema.Columns.Count);
        var chunk = new RecordChunk { Schema = Schema };
        for (var i = 0; i < Count; i++) chunk.Add(Write(writer, i), writer.ContentDigest());
        chunk.Own(writer.Take().Buffer);
        return chunk;
    }
}
