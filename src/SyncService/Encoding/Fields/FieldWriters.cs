using System.Buffers.Binary;

namespace SyncService.Encoding.Fields;

/// <summary>One writer a canonical type, in PostgreSQL's binary send format.</summary>
/// <remarks>Formats: https://www.postgresql.org/docs/current/protocol-message-formats.html and the types' <c>*_recv</c> functions.
/// Dates count from 2000-01-01; times are in µs, and what is finer is cut off, never rounded up.</remarks>
internal static class FieldWriters
{
    private static readonly long Epoch = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).Ticks;

    extension(RecordWriter writer)
    {
        public void Null() => BinaryPrimitives.WriteInt32BigEndian(writer.NullField(), -1);

        public void Boolean(bool value) => writer.NewField(1)[0] = value ? (byte)1 : (byte)0;

        public void Int2(short value) => BinaryPrimitives.WriteInt16BigEndian(writer.NewField(2), value);

        public void Int4(int value) => BinaryPrimitives.WriteInt32BigEndian(writer.NewField(4), value);

        public void Int8(long value) => BinaryPrimitives.WriteInt64BigEndian(writer.NewField(8), value);

        public void Float4(float value) => BinaryPrimitives.WriteSingleBigEndian(writer.NewField(4), value);

        public void Float8(double value) => BinaryPrimitives.WriteDoubleBigEndian(writer.NewField(8), value);

        public void Date(DateTime value) => writer.Int4((int)((value.Ticks - Epoch) / TimeSpan.TicksPerDay));

        public void Time(TimeSpan value)
        {
            var (micros, beyond) = Math.DivRem(value.Ticks, TimeSpan.TicksPerMicrosecond);
            if (beyond != 0) writer.NoteCut();
            writer.Int8(micros);
        }

        public void Timestamp(long ticks)
        {
            if (ticks % TimeSpan.TicksPerMicrosecond != 0) writer.NoteCut();
            writer.Int8(Floor(ticks - Epoch));
        }

        public void TimestampTz(DateTimeOffset value)
        {
            if (value.Offset != TimeSpan.Zero) writer.NoteOffset();
            writer.Timestamp(value.UtcTicks);
        }

        public void Uuid(Guid value) => value.TryWriteBytes(writer.NewField(16), bigEndian: true, out _);

        public void Bytea(ReadOnlySpan<byte> value) => value.CopyTo(writer.NewField(value.Length));
    }

    private static long Floor(long ticks) =>
        (ticks - (((ticks % TimeSpan.TicksPerMicrosecond) + TimeSpan.TicksPerMicrosecond) % TimeSpan.TicksPerMicrosecond)) / TimeSpan.TicksPerMicrosecond;
}
