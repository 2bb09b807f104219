using System.Buffers.Binary;
using SyncService.Target.Comparing;

namespace SyncService.Verification;

/// <summary>Keys whose rows were not equal at the first look. Most of them are on their way.</summary>
internal sealed class Suspects
{
    /// <summary>So many are judged together; a pass waits meanwhile.</summary>
    public const int Many = 50_000;

    private Dictionary<ulong, RowKey> keys = [];

    public bool AreMany => keys.Count >= Many;

    public int Count => keys.Count;

    /// <param name="digest">Of the key.</param>
    /// <param name="key">As a record would carry it.</param>
    public void Add(ulong digest, RowKey key) => keys[digest] = key;

    /// <summary>Hands them over, and begins anew.</summary>
    public Dictionary<ulong, RowKey> Take()
    {
        var taken = keys;
        keys = [];
        return taken;
    }

    /// <summary>A copy, to be kept.</summary>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        Span<byte> head = stackalloc byte[sizeof(ulong) + sizeof(int)];
        foreach (var (digest, key) in keys)
        {
            BinaryPrimitives.WriteUInt64BigEndian(head, digest);
            BinaryPrimitives.WriteInt32BigEndian(head[sizeof(ulong)..], key.Fields.Length);
            bytes.Write(head);
            bytes.Write(key.Fields.Span);
        }

        return bytes.ToArray();
    }

    /// <param name="bytes">As <see cref="ToBytes"/> wrote them.</param>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var (digest, length) = (BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadInt32BigEndian(bytes[sizeof(ulong)..]));
            var start = sizeof(ulong) + sizeof(int);
            Add(digest, RowKey.Of(bytes[start..(start + length)]));
            bytes = bytes[(start + length)..];
        }
    }
}
