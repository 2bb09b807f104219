using Microsoft.Data.SqlClient;
using SyncService.Capture.Discovery;
using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Protocol;

namespace SyncService.Capture.Values;

/// <summary>Writes the change column of the current row as a field, and says where in time the row stands. The query leaves out NULL.</summary>
internal delegate Watermark StampReader(SqlDataReader reader, int ordinal, RecordWriter writer);

/// <summary>One reader a type that a change column may have. The stamp keeps the source's precision, the field has PostgreSQL's.</summary>
internal static class StampReaders
{
    /// <summary>The stamp that stands first in the current row, where no record is made of it.</summary>
    public static Watermark Read(SqlDataReader reader, SourceColumn column)
    {
        using var scratch = new RecordWriter(0, 1);
        return For(column)(reader, 0, scratch);
    }

    public static StampReader For(SourceColumn column)
    {
        var isByte = column.Type == "tinyint";
        return column.Type switch
        {
            "datetimeoffset" => (reader, i, writer) =>
            {
                var value = reader.GetDateTimeOffset(i);
                writer.TimestampTz(value);
                return Watermark.OfInstant(value);
            }
            ,
            "date" => (reader, i, writer) =>
            {
                var value = reader.GetDateTime(i);
                writer.Date(value);
                return Watermark.OfTimestamp(value);
            }
            ,
            "datetime" or "datetime2" or "smalldatetime" => (reader, i, writer) =>
            {
                var value = reader.GetDateTime(i);
                writer.Timestamp(value.Ticks);
                return Watermark.OfTimestamp(value);
            }
            ,
            "timestamp" or "rowversion" or "binary" => (reader, i, writer) =>
            {
                var value = reader.GetSqlBinary(i).Value;
                writer.Bytea(value);
                return Watermark.OfRowVersion(value);
            }
            ,
            "tinyint" or "smallint" => (reader, i, writer) =>
            {
                var value = isByte ? reader.GetByte(i) : reader.GetInt16(i);
                writer.Int2(value);
                return Watermark.OfInteger(value);
            }
            ,
            "int" => (reader, i, writer) =>
            {
                var value = reader.GetInt32(i);
                writer.Int4(value);
                return Watermark.OfInteger(value);
            }
            ,
            _ => (reader, i, writer) =>
            {
                var value = reader.GetInt64(i);
                writer.Int8(value);
                return Watermark.OfInteger(value);
            }
            ,
        };
    }
}
