using System.Buffers.Binary;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Tds.Packets;

/// <summary>Reads a received message; little-endian.</summary>
internal class MessageReader
{
    private byte[] _bytes;
    private int _position;
    private int _end;

    public MessageReader(byte[] bytes, int start, int end)
    {
        _bytes = bytes;
        _position = start;
        _end = end;
    }

    public int Position { get => _position; set => _position = value; }

    public bool AtEnd => _position >= _end && !Fetch(1);

    public byte Byte() => Span(1)[0];

    public byte Peek()
    {
        byte value = Span(1)[0];
        _position--;
        return value;
    }

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Span(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Span(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Span(8));

    public string Unicode(int characters) => Utf16.Text(Span(characters * 2));

    public string ShortString() => Unicode(Byte());

    public string LongString() => Unicode(UInt16());

    public byte[] Bytes(int count) => Span(count).ToArray();

    /// <summary>The next bytes; valid until the next read.</summary>
    public ReadOnlySpan<byte> Span(int count)
    {
        if (_end - _position < count && !Fetch(count)) throw new InvalidDataException("A TDS message ends in the middle of a value.");
        var span = _bytes.AsSpan(_position, count);
        _position += count;
        return span;
    }

    /// <summary>ALL_HEADERS (MS-TDS 2.2.5.3): trace and transaction descriptors, which a single session can do without.</summary>
    public void SkipHeaders()
    {
        int length = Int32();
        _position += length - 4;
    }

    /// <summary>Makes at least <paramref name="count"/> bytes available. A whole message has no more to come.</summary>
    protected virtual bool Fetch(int count) => false;

    protected void Replace(byte[] bytes, int start, int end)
    {
        _bytes = bytes;
        _position = start;
        _end = end;
    }

    protected ReadOnlySpan<byte> Rest => _bytes.AsSpan(_position, _end - _position);
}
