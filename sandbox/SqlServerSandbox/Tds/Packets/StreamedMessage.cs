using SqlServerSandbox.Values;

namespace SqlServerSandbox.Tds.Packets;

/// <summary>A message read packet by packet, for bulk loads that are larger than memory should hold.</summary>
internal sealed class StreamedMessage(PacketChannel channel, ByteBuffer first, PacketStatus status)
    : MessageReader(first.Raw, 0, first.Length)
{
    private readonly ByteBuffer _packet = new(64 * 1024);
    private PacketStatus _status = status;

    /// <summary>Reads what the client still sends, so that a response can follow.</summary>
    public void Drain()
    {
        while (!_status.HasFlag(PacketStatus.EndOfMessage))
        {
            _packet.Length = 0;
            if (!channel.TryReadPacket(_packet, out _, out _status)) throw new EndOfStreamException();
        }
    }

    public bool Cancelled => _status.HasFlag(PacketStatus.Ignore);

    protected override bool Fetch(int count)
    {
        var rest = Rest.ToArray();
        _packet.Length = 0;
        _packet.Bytes(rest);
        while (_packet.Length < count)
        {
            if (_status.HasFlag(PacketStatus.EndOfMessage)) return false;
            if (!channel.TryReadPacket(_packet, out _, out _status)) throw new EndOfStreamException();
        }
        Replace(_packet.Raw, 0, _packet.Length);
        return true;
    }
}
