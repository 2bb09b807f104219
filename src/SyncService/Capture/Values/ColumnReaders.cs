using Microsoft.Data.SqlClient;
using SyncService.Capture.Discovery;
using SyncService.Encoding;
using SyncService.Encoding.Fields;

namespace SyncService.Capture.Values;

/// <summary>Writes one column of the current row as a field.</summary>
internal delegate void ColumnReader(SqlDataReader reader, int ordinal, RecordWriter writer);

/// <summary>One reader a type: typed getters, nothing boxed where the client allows it.</summary>
internal static class ColumnReaders
{
    /// <summary>Digits that fit into <see cref="decimal"/> whatever they are.</summary>
    private const int DecimalDigits = 28;

    public static ColumnReader For(SourceColumn column)
    {
        ColumnReader value = column.Type switch
        {
            "bit" => (reader, i, writer) => writer.Boolean(reader.GetBoolean(i)),
            "tinyint" => (reader, i, writer) => writer.Int2(reader.GetByte(i)),
            "smallint" => (reader, i, writer) => writer.Int2(reader.GetInt16(i)),
            "int" => (reader, i, writer) => writer.Int4(reader.GetInt32(i)),
            "bigint" => (reader, i, writer) => writer.Int8(reader.GetInt64(i)),
            "decimal" or "numeric" when column.Precision > DecimalDigits => (reader, i, writer) => writer.Numeric(reader.GetSqlDecimal(i)),
            "decimal" or "numeric" or "money" or "smallmoney" => (reader, i, writer) => writer.Numeric(reader.GetDecimal(i)),
            "real" => (reader, i, writer) => writer.Float4(reader.GetFloat(i)),
            "float" => (reader, i, writer) => writer.Float8(reader.GetDouble(i)),
            "date" => (reader, i, writer) => writer.Date(reader.GetDateTime(i)),
            "time" => (reader, i, writer) => writer.Time(reader.GetTimeSpan(i)),
            "smalldatetime" or "datetime" or "datetime2" => (reader, i, writer) => writer.Timestamp(reader.GetDateTime(i).Ticks),
            "datetimeoffset" => (reader, i, writer) => writer.TimestampTz(reader.GetDateTimeOffset(i)),
            "uniqueidentifier" => (reader, i, writer) => writer.Uuid(reader.GetGuid(i)),
            "nvarchar" or "ntext" or "xml" or "geography" or "geometry" when column.IsLarge => LargeValues.NationalText,
            "varchar" or "text" when column.IsLarge => LargeValues.Text,
            "varbinary" or "image" when column.IsLarge => LargeValues.Bytes,
            "binary" or "varbinary" or "image" or "timestamp" or "rowversion" => (reader, i, writer) => writer.Bytea(reader.GetSqlBinary(i).Value),
            "json" => LargeValues.Json,
            "vector" => (reader, i, writer) => writer.Text(VectorText.Of(reader.GetSqlVector<float>(i).Memory.Span)),
            "sql_variant" => (reader, i, writer) => writer.Text(VariantText.Of(reader.GetSqlValue(i))),
            _ => (reader, i, writer) => writer.Text(reader.GetString(i)),
        };
        return (reader, i, writer) =>
        {
            if (reader.IsDBNull(i)) writer.Null();
            else value(reader, i, writer);
        };
    }
}
