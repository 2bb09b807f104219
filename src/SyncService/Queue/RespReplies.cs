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

    public static RecordBatch Batch(QueueState state, int offset, RespResult reply)
    {
        var reader = reply.Read();
        var count = reader.AggregateLength();
        var bytes = Math.Min(reader.ProtocolBytesRemaining, Array.MaxLength);
        var batch = new RecordBatch(Math.Max(1, count), (int)Math.Max(1, bytes)) { State = state, First = (state.Head ?? Seq.None) + offset };
        for (var left = count; left > 0; left--)
        {
            reader.MoveNextScalar();
            batch.Add(reader.TryGetSpan(out var record) ? record : reader.ReadByteArray());
        }

        return batch;
    }
}
