using System.Buffers.Binary;
using System.Net.Sockets;

namespace SqlServerSandbox.Tds.Packets;

/// <summary>Packets over one connection, read and written by one thread.</summary>
internal sealed class PacketChannel(Socket socket, Stream stream)
{
    private readonly byte[] _header = new byte[8];
    private byte[] _send = new byte[64 * 1024];
    private byte _packetNumber;

    /// <summary>Where packets come from and go to; TLS puts itself in between.</summary>
    public Stream Stream { get; set; } = stream;

    public int PacketSize { get; set; } = 4096;

    /// <summary>The session, which each packet names.</summary>
    public int Spid { get; set; }

    /// <summary>Reads one packet and appends its data. Returns false at the end of the connection.</summary>
    public bool TryReadPacket(Values.ByteBuffer into, out PacketType type, out PacketStatus status)
    {
        type = default;
        status = default;
        if (Stream.ReadAtLeast(_header, 8, throwOnEndOfStream: false) < 8) return false;
        type = (PacketType)_header[0];
        status = (PacketStatus)_header[1];
        int length = BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)) - 8;
        if (length < 0) throw new InvalidDataException("A TDS packet is shorter than its header.");
        Stream.ReadExactly(into.Take(length));
        return true;
    }

    /// <summary>Reads a whole message. Returns false at the end of the connection.</summary>
    public bool TryReadMessage(Values.ByteBuffer into, out PacketType type, out PacketStatus first)
    {
        into.Length = 0;
        if (!TryReadPacket(into, out type, out first)) return false;
        var status = first;
        while (!status.HasFlag(PacketStatus.EndOfMessage))
        {
            if (!TryReadPacket(into, out _, out status)) return false;
        }
        if (status.HasFlag(PacketStatus.Ignore)) return TryReadMessage(into, out type, out first);
        return true;
    }

    /// <summary>Whether the client has sent something that was not read yet, or has gone.</summary>
    public bool HasIncoming(int microseconds = 0) => socket.Poll(microseconds, SelectMode.SelectRead);

    /// <summary>Sends data as packets; what does not fill a packet stays in the buffer until the end of the message.</summary>
    public void Send(Values.ByteBuffer data, PacketType type, bool endOfMessage)
    {
        int body = PacketSize - 8;
        var rest = data.Written;
        int filled = 0;
        while (rest.Length > body || (endOfMessage && rest.Length >= 0))
        {
            int part = Math.Min(body, rest.Length);
            bool last = endOfMessage && part == rest.Length;
            if (filled + part + 8 > _send.Length)
            {
                Stream.Write(_send.AsSpan(0, filled));
                filled = 0;
            }
            var packet = _send.AsSpan(filled);
            packet[0] = (byte)type;
            packet[1] = last ? (byte)PacketStatus.EndOfMessage : (byte)0;
            BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(part + 8));
            BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)Spid);
            packet[6] = ++_packetNumber;
            packet[7] = 0;
            rest[..part].CopyTo(packet[8..]);
            filled += part + 8;
            rest = rest[part..];
            if (last) break;
        }
        if (filled > 0) Stream.Write(_send.AsSpan(0, filled));
        if (endOfMessage)
        {
            Stream.Flush();
            _packetNumber = 0;
            data.Length = 0;
            return;
        }
        rest.CopyTo(data.Raw);
        data.Length = rest.Length;
    }
}
