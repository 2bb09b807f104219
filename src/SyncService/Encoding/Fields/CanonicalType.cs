namespace SyncService.Encoding.Fields;

/// <summary>The type in which a value travels; it depends on the source column alone.</summary>
/// <remarks>
/// Each is a PostgreSQL type in its binary COPY form. The cast to the target column's own type happens in PostgreSQL.
/// The names stand in stored schema descriptions and are never reused.
/// </remarks>
internal enum CanonicalType : byte
{
    Boolean = 1,
    Int2 = 2,
    Int4 = 3,
    Int8 = 4,
    Numeric = 5,
    Float4 = 6,
    Float8 = 7,
    Text = 8,
    Date = 9,
    Time = 10,
    Timestamp = 11,
    TimestampTz = 12,
    Uuid = 13,
    Bytea = 14,
}
