using System.Buffers.Binary;

namespace SyncService.FaultTests.Steps;

/// <summary>Cuts one direction of PostgreSQL's protocol into messages: https://www.postgresql.org/docs/current/protocol-message-formats.html</summary>
/// <param name="startsUntyped">Whether the first message has no type, as that of a client.</param>
/// <param name="onMessage">Called at the end of each message: its type, the beginning of its body, where it ends.</param>
internal sealed class MessageReader(bool startsUntyped, Action<char, ReadOnlyMemory<byte>, int> onMessage)
{
    private const int Kept = 4096;

    private readonly byte[] header = new byte[5];
    private readonly byte[] body = new byte[Kept];
    private int headerLength = startsUntyped ? 1 : 0;
    private int bodyLength;
    private int bodyLeft;

    public void Read(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length;)
        {
            if (headerLength < header.Length)
            {
                header[headerLength++] = bytes[i++];
                if (headerLength < header.Length) continue;
                // The length counts itself.
                bodyLeft = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4;
                bodyLength = 0;
            }

            var taken = Math.Min(bodyLeft, bytes.Length - i);
            var kept = Math.Min(taken, Kept - bodyLength);
            bytes.Slice(i, kept).CopyTo(body.AsSpan(bodyLength));
            (i, bodyLeft, bodyLength) = (i + taken, bodyLeft - taken, bodyLength + kept);
            if (bodyLeft > 0) continue;
            onMessage((char)header[0], body.AsMemory(0, bodyLength), i);
            headerLength = 0;
        }
    }
}
