using SyncService.Capture.Discovery;

namespace SyncService.Checking.Sources;

/// <summary>What of a source type no canonical value can hold, whatever the target.</summary>
internal static class SourceLoss
{
    private const int Microseconds = 6;

    /// <returns>Null when every value is kept as it is.</returns>
    public static string? Of(SourceColumn column) => column.Type switch
    {
        "datetimeoffset" when column.Scale > Microseconds => "the offset (the instant stays); 100 ns cut to µs",
        "datetimeoffset" => "the offset (the instant stays)",
        "datetime2" or "time" when column.Scale > Microseconds => "100 ns cut to µs",
        "nchar" or "nvarchar" or "ntext" => "U+0000 and unpaired surrogates become U+FFFD",
        "char" or "varchar" or "text" => "U+0000 becomes U+FFFD",
        "sql_variant" => "the type of each value; U+0000 and unpaired surrogates become U+FFFD",
        "geography" or "geometry" => "the SRID (the text is WKT)",
        _ => null,
    };
}
