using SyncService.Encoding.Schemas;

namespace SyncService.Encoding;

/// <summary>Neighbouring records of a batch that share a schema; or one that cannot be applied.</summary>
/// <param name="From">Index of the first.</param>
/// <param name="To">Index after the last.</param>
/// <param name="Schema">Null for a record that cannot be applied.</param>
/// <param name="HoldsKeyTwice">Whether two of the records may have the same key.</param>
/// <param name="Problem">Why a record cannot be applied.</param>
/// <param name="HoldsTombstone">Whether one of the records says that the source holds no row.</param>
internal sealed record RecordRun(int From, int To, RecordSchema? Schema, bool HoldsKeyTwice, string? Problem, bool HoldsTombstone = false)
{
    /// <summary>Of a record that can be read and not be applied: what describes it, and the column of its key that is NULL.</summary>
    public (RecordSchema Schema, RecordColumn Column)? NullKey { get; private init; }

    public static IReadOnlyList<RecordRun> Split(RecordBatch batch, RecordSchemas schemas)
    {
        List<RecordRun> runs = [];
        using var keys = new KeySet(batch.Count);
        var from = 0;
        var (holdsKeyTwice, holdsTombstone) = (false, false);
        RecordSchema? current = null;
        for (var i = 0; i < batch.Count; i++)
        {
            var (schema, problem) = Read(batch, i, schemas, current, out var nullKey);
            if (problem is not null || schema != current)
            {
                if (i > from) runs.Add(new RecordRun(from, i, current, holdsKeyTwice, null, holdsTombstone));
                if (problem is not null) runs.Add(new RecordRun(i, i + 1, null, false, problem) { NullKey = nullKey });
                (from, current, holdsKeyTwice, holdsTombstone) = (problem is null ? i : i + 1, schema, false, false);
                keys.Clear();
                if (problem is not null) continue;
            }

            var header = batch.Header(i);
            holdsKeyTwice |= !keys.Add(header.KeyHash);
            holdsTombstone |= header.Operation.IsTombstone();
        }

        if (batch.Count > from) runs.Add(new RecordRun(from, batch.Count, current, holdsKeyTwice, null, holdsTombstone));
        return runs;
    }

    private static (RecordSchema? Schema, string? Problem) Read(RecordBatch batch, int index, RecordSchemas schemas, RecordSchema? current, out (RecordSchema Schema, RecordColumn Column)? nullKey)
    {
        nullKey = null;
        if (batch.Unreadable.ContainsKey(index)) return (null, "The record is not of a format that this version knows.");
        var id = batch.Header(index).SchemaId;
        var schema = current?.Id == id ? current : schemas.Find(id);
        if (schema is null) return (null, "The record refers to a description of columns that is not in the queue.");
        if (!schema.Describes(batch.Tuple(index).Span, out var column)) return (null, "The record is damaged: its fields do not add up.");
        if (column is null) return (schema, null);
        nullKey = (schema, column);
        return (null, NullKeyProblem(column));
    }

    public static string NullKeyProblem(RecordColumn column) => $"{column.Target} is NULL and belongs to the key, so that the row could not be found again in the target.";
}
