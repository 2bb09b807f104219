using System.Buffers.Binary;

namespace SqlServerSandbox.Values;

/// <summary>A growing buffer of bytes, little-endian as TDS is.</summary>
internal class ByteBuffer(int capacity)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public byte[] Raw => _bytes;

    public Span<byte> Take(int count)
    {
        if (_bytes.Length - Length < count) Grow(count);
        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    public void Byte(byte value)
    {
        if (Length == _bytes.Length) Grow(1);
        _bytes[Length++] = value;
    }

    public void Int16(short value) => BinaryPrimitives.WriteInt16LittleEndian(Take(2), value);

    public void UInt16(int value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), (ushort)value);

    public void Int32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);

    /// <summary>The low <paramref name="count"/> bytes of a number.</summary>
    public void Integer(long value, int count)
    {
        var span = Take(count);
        for (int i = 0; i < count; i++)
        {
            span[i] = (byte)value;
            value >>= 8;
        }
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void Unicode(ReadOnlySpan<char> text) => Bytes(Utf16.Bytes(text));

    /// <summary>A string with a length byte (B_VARCHAR, MS-TDS 2.2.5.1.1).</summary>
    public void ShortString(string text)
    {
        Byte((byte)text.Length);
        Unicode(text);
    }

    /// <summary>A string with two length bytes (US_VARCHAR).</summary>
    public void LongString(string text)
    {
        UInt16(text.Length);
        Unicode(text);
    }

    public void PatchUInt16(int position, int value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(position), (ushort)value);

    public void PatchInt32(int position, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(position), value);

    private void Grow(int count) => Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
}
