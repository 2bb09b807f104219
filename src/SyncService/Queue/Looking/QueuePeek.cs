using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Queue.Steps;

namespace SyncService.Queue.Looking;

/// <summary>Reads the head of a queue for a person, and changes nothing in it.</summary>
internal static class QueuePeek
{
    /// <summary>So much of a value is handed on; its length is told.</summary>
    private const int TextShown = 1000;

    /// <summary>A record may have 100 MB: so much is asked for at once.</summary>
    private const int BytesAtOnce = 16 * 1024 * 1024;

    public static async Task<QueueView> ReadAsync(string stream, RedisQueue queue, int most, CancellationToken cancellation)
    {
        var state = await queue.ReadStateAsync(cancellation);
        var schemas = new RecordSchemas();
        List<QueuedRecord> records = [];
        while (records.Count < most)
        {
            using var batch = await queue.PeekAsync(records.Count, PeekSize.Within(state, most - records.Count, BytesAtOnce), cancellation);
            for (var i = 0; i < batch.Count; i++) records.Add(await ReadAsync(batch, i, queue, schemas, cancellation));
            if (batch.Count == 0) break;
        }

        return new QueueView(stream, state.Length, records);
    }

    private static async Task<QueuedRecord> ReadAsync(RecordBatch batch, int index, RedisQueue queue, RecordSchemas schemas, CancellationToken cancellation)
    {
        var seq = batch.State.Cursor is null ? (long?)null : (batch.First + index).Value;
        if (batch.Unreadable.TryGetValue(index, out var raw))
        {
            return new QueuedRecord(seq, null, null, raw.Length, raw is [(byte)'{', ..]
                ? "A record of an earlier version of the service; it is set aside when the service starts."
                : "Not a record of this version.");
        }

        var header = batch.Header(index);
        if (schemas.Find(header.SchemaId) is null && (await queue.ReadSchemaAsync(header.SchemaId, cancellation)).Schema is { } read) schemas.Add(read);
        var tuple = batch.Tuple(index);
        var queuedAt = DateTimeOffset.UnixEpoch.AddTicks(header.EnqueuedMicros * TimeSpan.TicksPerMicrosecond);
        var record = new QueuedRecord(seq, queuedAt, header.Stamp.ToString(), RecordHeader.Size + tuple.Length, null);
        if (schemas.Find(header.SchemaId) is not { } schema) return record with { Problem = "The description of its columns is not in the queue." };
        return schema.Describes(tuple.Span) ? record with { Values = Values(tuple.Span, schema) } : record with { Problem = "The record is damaged: its fields do not add up." };
    }

    private static List<QueuedValue> Values(ReadOnlySpan<byte> tuple, RecordSchema schema)
    {
        List<QueuedValue> values = [];
        var rest = RecordTuple.Fields(tuple);
        foreach (var column in schema.Columns)
        {
            var text = RecordTuple.TryTake(ref rest, out var field)
                ? FieldText.Render(column.Type, column.Type == CanonicalType.Text ? field[..Math.Min(field.Length, 4 * TextShown)] : field)
                : null;
            var isWhole = text is null || (text.Length <= TextShown && field.Length <= 4 * TextShown);
            values.Add(new QueuedValue(column.Source, column.SourceType, isWhole ? text : Start(text!), field.Length, column.KeyOrdinal >= 0));
        }

        return values;
    }

    private static string Start(string text)
    {
        var length = Math.Min(text.Length, TextShown);
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…";
    }
}

/// <summary>The head of one stream's queue.</summary>
internal sealed record QueueView(string Stream, long Length, IReadOnlyList<QueuedRecord> Records);

/// <summary>One record as it waits.</summary>
/// <param name="Seq">Its number; null when the queue has no cursor.</param>
/// <param name="Stamp">The row's stamp.</param>
/// <param name="Bytes">Its size in Redis.</param>
/// <param name="Problem">Why its values cannot be shown.</param>
internal sealed record QueuedRecord(long? Seq, DateTimeOffset? QueuedAt, string? Stamp, int Bytes, string? Problem)
{
    public IReadOnlyList<QueuedValue> Values { get; init; } = [];
}

/// <param name="Column">Its name in the source.</param>
/// <param name="Type">Its type in the source.</param>
/// <param name="Text">Null for NULL; the beginning of what is long.</param>
/// <param name="Bytes">Size of the whole value.</param>
internal sealed record QueuedValue(string Column, string Type, string? Text, int Bytes, bool IsKey);
