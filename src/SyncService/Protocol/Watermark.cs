using System.Buffers.Binary;
using System.Globalization;

namespace SyncService.Protocol;

/// <summary>A value of the change column, in the full precision of the source.</summary>
/// <remarks>
/// Ordered within one kind. The text form is what cursor and checkpoint hold, and names its kind by its shape:
/// <c>2026-03-01T12:30:00.1234567</c>, <c>2026-03-01T12:30:00.1234567Z</c>, <c>42</c>, <c>0x00000000000007D1</c>.
/// </remarks>
/// <param name="Kind">How <paramref name="Ordinal"/> is to be read.</param>
/// <param name="Ordinal">Ticks of 100 ns since 0001-01-01 (UTC for offsets), the integer itself, or the rowversion's eight bytes.</param>
internal readonly record struct Watermark(WatermarkKind Kind, long Ordinal) : IComparable<Watermark>
{
    private const string Iso = "yyyy-MM-ddTHH:mm:ss.fffffff";

    public bool IsTime => Kind is WatermarkKind.Timestamp or WatermarkKind.Instant;

    /// <summary>Whether a time is one that the calendar has.</summary>
    public bool IsInRange => !IsTime || (Ordinal >= 0 && Ordinal <= DateTime.MaxValue.Ticks);

    public static Watermark OfTimestamp(DateTime value) => new(WatermarkKind.Timestamp, value.Ticks);

    public static Watermark OfInstant(DateTimeOffset value) => new(WatermarkKind.Instant, value.UtcTicks);

    public static Watermark OfInteger(long value) => new(WatermarkKind.Integer, value);

    public static Watermark OfRowVersion(ReadOnlySpan<byte> value) =>
        new(WatermarkKind.RowVersion, BinaryPrimitives.ReadInt64BigEndian(value));

    /// <summary>Where a stream with nothing behind it begins.</summary>
    public static Watermark Start(WatermarkKind kind, DateTime start) => kind switch
    {
        WatermarkKind.Timestamp or WatermarkKind.Instant => new(kind, start.Ticks),
        WatermarkKind.Integer => new(kind, long.MinValue),
        _ => new(kind, 0),
    };

    /// <summary>No stamp lies before it.</summary>
    public bool IsBeginning => Kind == WatermarkKind.Integer ? Ordinal == long.MinValue : Ordinal == 0;

    public DateTime Timestamp => new(Ordinal, DateTimeKind.Unspecified);

    public DateTimeOffset Instant => new(Ordinal, TimeSpan.Zero);

    public byte[] RowVersionBytes()
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Ordinal);
        return bytes;
    }

    /// <summary>The position an overlap window before this one; other kinds than time have no such distance.</summary>
    public Watermark Before(TimeSpan overlap) =>
        IsTime ? this with { Ordinal = Math.Clamp(Ordinal - overlap.Ticks, 0, DateTime.MaxValue.Ticks) } : this;

    /// <summary>This position read as another kind, where that has a meaning: stamps that gained or lost their offset.</summary>
    public Watermark? As(WatermarkKind kind) =>
        kind == Kind ? this : IsTime && kind is WatermarkKind.Timestamp or WatermarkKind.Instant ? this with { Kind = kind } : null;

    public int CompareTo(Watermark other) => Kind == WatermarkKind.RowVersion
        ? ((ulong)Ordinal).CompareTo((ulong)other.Ordinal)
        : Ordinal.CompareTo(other.Ordinal);

    public static Watermark Max(Watermark left, Watermark right) => left.CompareTo(right) >= 0 ? left : right;

    public static Watermark Min(Watermark left, Watermark right) => left.CompareTo(right) <= 0 ? left : right;

    public override string ToString() => Kind switch
    {
        WatermarkKind.Timestamp => Timestamp.ToString(Iso, CultureInfo.InvariantCulture),
        WatermarkKind.Instant => Timestamp.ToString(Iso, CultureInfo.InvariantCulture) + "Z",
        WatermarkKind.Integer => Ordinal.ToString(CultureInfo.InvariantCulture),
        _ => "0x" + Ordinal.ToString("X16", CultureInfo.InvariantCulture),
    };

    /// <summary>Reads what <see cref="ToString"/> wrote, and the ISO 8601 stamp that a predecessor may have left.</summary>
    public static bool TryParse(string? text, out Watermark value)
    {
        value = default;
        if (string.IsNullOrEmpty(text)) return false;
        if (text.StartsWith("0x", StringComparison.Ordinal))
        {
            var hex = ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var version);
            value = new(WatermarkKind.RowVersion, (long)version);
            return hex;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            value = OfInteger(integer);
            return true;
        }

        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var stamp)) return false;
        value = HasZone(text) ? OfInstant(stamp) : OfTimestamp(stamp.UtcDateTime);
        return true;
    }

    private static bool HasZone(string text) =>
        text.EndsWith('Z') || (text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon && text.LastIndexOfAny(['+', '-']) > colon);
}

/// <summary>What a change column counts in.</summary>
internal enum WatermarkKind : byte
{
    /// <summary><c>datetime</c>, <c>datetime2</c>, <c>smalldatetime</c>, <c>date</c>.</summary>
    Timestamp = 1,

    /// <summary><c>datetimeoffset</c>: the instant.</summary>
    Instant = 2,

    Integer = 3,

    RowVersion = 4,
}
