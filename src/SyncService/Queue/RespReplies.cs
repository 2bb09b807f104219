using StackExchange.Redis;
using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Queue;

/// <summary>Reads raw replies, so that records go from the client's buffer into the batch without an object each.</summary>
internal static class RespReplies
{
    public static QueueState State(RespResult reply)
    {
        var reader = reply.Read();
        reader.MoveNextScalar();
        var cursor = reader.IsNull ? null : reader.ReadString();
        reader.MoveNextScalar();
        var length = reader.ReadInt64();
        reader.MoveNextScalar();
        return new QueueState(cursor, length, SchemasPresent: reader.ReadInt64() == 1);
    }

    /// <summary>The first records of a batch, with room for those that are to follow.</summary>
    public static RecordBatch Batch(QueueState state, int offset, PeekSize size, RespResult reply)
    {
        var reader = reply.Read();
        var count = reader.AggregateLength();
        var tuples = Math.Max(1, reader.ProtocolBytesRemaining - (count * (long)RecordHeader.Size));
        if (count < size.Records) tuples = Math.Min(tuples * size.Records / Math.Max(1, count), Math.Max(tuples, size.Bytes));
        var batch = new RecordBatch(Math.Max(1, size.Records), (int)Math.Min(tuples, Array.MaxLength)) { State = state, First = (state.Head ?? Seq.None) + offset };
        for (var left = count; left > 0; left--)
        {
            reader.MoveNextScalar();
            batch.Add(reader.TryGetSpan(out var record) ? record : reader.ReadByteArray());
        }

        return batch;
    }

    /// <summary>Appends records; false when the reply holds one that does not belong behind the batch: it and those after it are left out.</summary>
    public static bool Continue(RecordBatch batch, RespResult reply)
    {
        var reader = reply.Read();
        for (var left = reader.AggregateLength(); left > 0; left--)
        {
            reader.MoveNextScalar();
            if (!batch.TryContinue(reader.TryGetSpan(out var record) ? record : reader.ReadByteArray())) return false;
        }

        return true;
    }
}
