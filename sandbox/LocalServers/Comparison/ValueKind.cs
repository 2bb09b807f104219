namespace LocalServers.Comparison;

/// <summary>What values of a source column are, so that both sides can be written down in one way.</summary>
internal enum ValueKind
{
    Text,
    PaddedText,
    Boolean,
    Number,
    Single,
    Double,
    Date,
    Time,
    Timestamp,
    Instant,
    Guid,
    Bytes,
}

internal static class ValueKinds
{
    public static ValueKind Of(string sqlServerType) => sqlServerType.ToLowerInvariant() switch
    {
        "bit" => ValueKind.Boolean,
        "tinyint" or "smallint" or "int" or "bigint" or "decimal" or "numeric" or "money" or "smallmoney" => ValueKind.Number,
        "real" => ValueKind.Single,
        "float" => ValueKind.Double,
        "char" or "nchar" => ValueKind.PaddedText,
        "date" => ValueKind.Date,
        "time" => ValueKind.Time,
        "smalldatetime" or "datetime" or "datetime2" => ValueKind.Timestamp,
        "datetimeoffset" => ValueKind.Instant,
        "uniqueidentifier" => ValueKind.Guid,
        "binary" or "varbinary" or "image" or "timestamp" or "rowversion" => ValueKind.Bytes,
        _ => ValueKind.Text,
    };
}
