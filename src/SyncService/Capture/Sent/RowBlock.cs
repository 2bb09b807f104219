using SyncService.Encoding;

namespace SyncService.Capture.Sent;

/// <summary>The records of a block while it is read; taken back where they were sent before.</summary>
internal sealed class RowBlock(SentWindow sent)
{
    /// <summary>One block has so many rows in the mean.</summary>
    private const ulong Rows = 64;

    private const int MostRows = 1024;

    private const int MostBytes = 64 * 1024;

    private RecordMark start;
    private int first;
    private int rows;
    private ulong signature;

    public bool IsOpen { get; private set; }

    /// <summary>Whether a record is among them that is none of the block's.</summary>
    public bool IsMixed { get; set; }

    /// <summary>The record that was just begun is the first of a block, or one more.</summary>
    public void Add(RecordWriter writer, RecordChunk chunk, ulong key, ulong digest)
    {
        if (!IsOpen) (IsOpen, IsMixed, start, first, rows, signature) = (true, false, writer.Mark, chunk.Count, 0, 0);
        rows++;
        signature += Mix(key ^ Mix(digest));
    }

    /// <summary>Whether it ends with the row that was added last.</summary>
    public bool Ends(RecordWriter writer, ulong key) => IsOpen && (Mix(key) % Rows == 0 || rows == MostRows || writer.Length - start.Length >= MostBytes);

    /// <summary>True where its records were sent before, and are not any more in the chunk.</summary>
    public bool Close(RecordWriter writer, RecordChunk chunk)
    {
        IsOpen = false;
        if (!IsMixed && sent.WasSent(signature))
        {
            writer.TakeBack(start);
            chunk.TakeBack(first);
            return true;
        }

        chunk.AddBlock(signature);
        return false;
    }

    /// <summary>The last step of MurmurHash3, which has each bit of a value touch each bit of its result.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xff51afd7ed558ccd;
        value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53;
        return value ^ (value >> 33);
    }
}
