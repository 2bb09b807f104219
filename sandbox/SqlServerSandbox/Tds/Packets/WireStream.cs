using System.Buffers.Binary;

namespace SqlServerSandbox.Tds.Packets;

/// <summary>
/// What TLS runs over: during the handshake inside PRELOGIN packets (MS-TDS 3.3.5.1), then directly on the socket.
/// </summary>
/// <remarks>
/// A read never passes the end of a TLS record, so that bytes of a later message stay in the socket, where
/// a poll for ATTENTION sees them.
/// </remarks>
internal sealed class WireStream(Stream socket, bool wrapped) : Stream
{
    private readonly MemoryStream _outgoing = new();
    private readonly byte[] _header = new byte[8];
    private bool _wrapped = wrapped;
    private int _packetRest;
    private int _recordRest;
    private int _headerRest;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public void EndHandshake()
    {
        Flush();
        _wrapped = false;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_wrapped) return ReadWrapped(buffer);
        if (_headerRest == 0 && _recordRest == 0)
        {
            // TLS record: type, version (2), length (2).
            if (socket.ReadAtLeast(_header.AsSpan(0, 5), 5, throwOnEndOfStream: false) < 5) return 0;
            _headerRest = 5;
            _recordRest = BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(3));
        }
        if (_headerRest > 0)
        {
            int taken = Math.Min(_headerRest, buffer.Length);
            _header.AsSpan(5 - _headerRest, taken).CopyTo(buffer);
            _headerRest -= taken;
            return taken;
        }
        int read = socket.Read(buffer[..Math.Min(buffer.Length, _recordRest)]);
        _recordRest -= read;
        return read;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_wrapped) _outgoing.Write(buffer);
        else socket.Write(buffer);
    }

    public override void Flush()
    {
        if (_outgoing.Length == 0) return;
        var bytes = _outgoing.GetBuffer().AsSpan(0, (int)_outgoing.Length);
        while (bytes.Length > 0)
        {
            int part = Math.Min(bytes.Length, 4088);
            var packet = new byte[part + 8];
            packet[0] = (byte)PacketType.PreLogin;
            packet[1] = part == bytes.Length ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
            bytes[..part].CopyTo(packet.AsSpan(8));
            socket.Write(packet);
            bytes = bytes[part..];
        }
        _outgoing.SetLength(0);
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private int ReadWrapped(Span<byte> buffer)
    {
        Flush();
        while (_packetRest == 0)
        {
            if (socket.ReadAtLeast(_header, 8, throwOnEndOfStream: false) < 8) return 0;
            _packetRest = BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)) - 8;
        }
        int read = socket.Read(buffer[..Math.Min(buffer.Length, _packetRest)]);
        _packetRest -= read;
        return read;
    }
}
