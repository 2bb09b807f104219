using System.Globalization;
using SyncService.Encoding.Fields;
using SyncService.Protocol;

namespace SyncService.Capture.Discovery;

/// <summary>What each SQL Server type becomes: the canonical type, and the PostgreSQL type that holds every value of it.</summary>
internal static class SourceTypes
{
    /// <returns>Null for a type that is not known.</returns>
    public static (CanonicalType Canonical, string TargetType)? Of(SourceColumn column) => column.Type switch
    {
        "bit" => (CanonicalType.Boolean, "boolean"),
        "tinyint" or "smallint" => (CanonicalType.Int2, "smallint"),
        "int" => (CanonicalType.Int4, "integer"),
        "bigint" => (CanonicalType.Int8, "bigint"),
        "decimal" or "numeric" => (CanonicalType.Numeric, string.Create(CultureInfo.InvariantCulture, $"numeric({column.Precision},{column.Scale})")),
        "money" => (CanonicalType.Numeric, "numeric(19,4)"),
        "smallmoney" => (CanonicalType.Numeric, "numeric(10,4)"),
        "real" => (CanonicalType.Float4, "real"),
        "float" => (CanonicalType.Float8, "double precision"),
        "char" or "varchar" or "nchar" or "nvarchar" => (CanonicalType.Text, TextType(column)),
        "text" or "ntext" or "sql_variant" or "hierarchyid" or "geography" or "geometry" => (CanonicalType.Text, "text"),
        "xml" => (CanonicalType.Text, "xml"),
        "json" => (CanonicalType.Text, "jsonb"),
        "vector" => (CanonicalType.Text, "text"),
        "date" => (CanonicalType.Date, "date"),
        "time" => (CanonicalType.Time, "time"),
        "smalldatetime" => (CanonicalType.Timestamp, "timestamp(0)"),
        "datetime" => (CanonicalType.Timestamp, "timestamp(3)"),
        "datetime2" => (CanonicalType.Timestamp, "timestamp"),
        "datetimeoffset" => (CanonicalType.TimestampTz, "timestamptz"),
        "uniqueidentifier" => (CanonicalType.Uuid, "uuid"),
        "binary" or "varbinary" or "image" or "timestamp" or "rowversion" => (CanonicalType.Bytea, "bytea"),
        _ => null,
    };

    /// <summary>Whether it is a <c>rowversion</c>, which is chosen by itself.</summary>
    public static bool IsRowVersion(SourceColumn column) => column.Type is "timestamp" or "rowversion";

    /// <returns>Null for a type that cannot say what changed.</returns>
    public static WatermarkKind? WatermarkOf(SourceColumn column) => column.Type switch
    {
        "datetime" or "datetime2" or "smalldatetime" or "date" => WatermarkKind.Timestamp,
        "datetimeoffset" => WatermarkKind.Instant,
        "tinyint" or "smallint" or "int" or "bigint" => WatermarkKind.Integer,
        "timestamp" or "rowversion" => WatermarkKind.RowVersion,

        // What a view makes of one: MAX(rv), CAST(rv AS binary(8)).
        "binary" when column.Length == 8 => WatermarkKind.RowVersion,
        _ => null,
    };

    /// <summary>Whether values can be compared and sorted, as those of a key must be.</summary>
    /// <remarks>https://learn.microsoft.com/sql/t-sql/queries/select-order-by-clause-transact-sql, "Limitations and restrictions".</remarks>
    public static bool IsComparable(SourceColumn column) => column.Type is not ("text" or "ntext" or "image" or "xml" or "geography" or "geometry" or "json" or "vector");

    /// <summary>A server counts a length in its own units, and a supplementary character takes two of them: the limit of the target is never the smaller one.</summary>
    private static string TextType(SourceColumn column) =>
        column.Length is -1 or 0 ? "text" : string.Create(CultureInfo.InvariantCulture, $"varchar({column.Length})");
}
