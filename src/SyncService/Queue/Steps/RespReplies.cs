using RESPite.Messages;
using StackExchange.Redis;
using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Queue.Steps;

/// <summary>Reads raw replies, so that records go from the client's buffer into the batch without an object each.</summary>
internal static class RespReplies
{
    public static QueueState State(RespResult reply)
    {
        var reader = reply.Read();
        var state = CursorAndLength(ref reader);
        reader.MoveNextScalar();
        return state with { SchemasPresent = reader.ReadInt64() == 1 };
    }

    public static (QueueState State, int Size) StateAndSize(RespResult reply)
    {
        var reader = reply.Read();
        var state = CursorAndLength(ref reader);
        reader.MoveNextScalar();
        return (state, reader.ReadInt32());
    }

    /// <summary>The first records of a batch, with room for those that are to follow.</summary>
    public static RecordBatch Batch(RespResult reply, int offset, PeekSize size)
    {
        var reader = reply.Read();
        var state = CursorAndLength(ref reader);
        reader.MoveNextAggregate();
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

    /// <summary>Appends records; false when there are none, or one that does not belong behind the batch: it and those after it are left out.</summary>
    public static bool Continue(RecordBatch batch, RespResult reply)
    {
        var reader = reply.Read();
        var count = reader.AggregateLength();
        for (var left = count; left > 0; left--)
        {
            reader.MoveNextScalar();
            if (!batch.TryContinue(reader.TryGetSpan(out var record) ? record : reader.ReadByteArray())) return false;
        }

        return count > 0;
    }

    /// <summary>With which scripts that look at the queue begin.</summary>
    private static QueueState CursorAndLength(ref RespReader reader)
    {
        reader.MoveNextScalar();
        var cursor = reader.IsNull ? null : reader.ReadString();
        reader.MoveNextScalar();
        return new QueueState(cursor, reader.ReadInt64());
    }
}
