using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;

namespace SyncService.Target.DeadLetters;

/// <summary>A record as a dead letter keeps it.</summary>
internal sealed record StoredRecord(string Stream, long Seq, byte[] Record, string? SchemaJson)
{
    /// <summary>Null when the letter has no description of its columns, or one that cannot be read.</summary>
    public RecordSchema? Schema { get; } = Parse(SchemaJson);

    public RecordBatch ToBatch()
    {
        var batch = new RecordBatch { State = new QueueState(null, 1), First = new Seq(Seq) };
        batch.Add(Record);
        return batch;
    }

    private static RecordSchema? Parse(string? json)
    {
        try
        {
            return json is null ? null : RecordSchema.Parse(json);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
