using System.Data;
using System.Text;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Discovery;
using SyncService.Capture.Reading;

namespace SyncService.Capture.Asking;

/// <summary>A value of a column that somebody wrote as text, as the server makes it a value of exactly that column's type.</summary>
/// <remarks>
/// Only then does a comparison use an index, and mean the same as one among the column's own values. Texts are bound in the column's type themselves; a <c>varchar</c> beyond
/// ASCII would be sent in the code page of the database, which need not be that of the column, and stays national.
/// </remarks>
internal static class TextValue
{
    /// <summary>Why values of a column cannot be looked up by their text; null when they can.</summary>
    public static string? Problem(SourceColumn column, bool isMasked) => column switch
    {
        _ when isMasked => "is masked, and its value must not leave the source",
        { IsLarge: true } or { Type: "sql_variant" or "text" or "ntext" or "image" } => $"is of type {column.TypeText}, whose values cannot be looked up by their text",
        { Type: "datetime2" or "time" or "datetimeoffset", Scale: 7 } => $"is of type {column.TypeText}, of which the target does not keep the last digit",
        _ => null,
    };

    /// <summary>Why this text is no value of the column, as far as that can be seen without the server.</summary>
    public static string? Problem(SourceColumn column, string text) =>
        IsText(column) && text.Length > column.Length ? $"is longer than {column.TypeText}" : null;

    public static SqlParameter Parameter(string name, SourceColumn column, string text)
    {
        if (IsText(column) && (column.Type is "nchar" or "nvarchar" || Ascii.IsValid(text))) return SourceParameters.Key(name, column, text);
        return new SqlParameter(name, SqlDbType.NVarChar, -1) { Value = column.Type == "datetimeoffset" && text.EndsWith("+00", StringComparison.Ordinal) ? text + ":00" : text };
    }

    /// <summary>To compare the column with.</summary>
    public static string Compared(SourceColumn column, string parameter) => IsText(column) ? parameter : Converted(column, parameter);

    /// <summary>As the column itself would be read.</summary>
    public static string Selected(SourceColumn column, string parameter) => column.Type switch
    {
        "char" or "nchar" => $"CAST({parameter} AS {column.TypeText})",
        "hierarchyid" => $"CAST({Converted(column, parameter)}.ToString() AS nvarchar(4000))",
        _ => Compared(column, parameter),
    };

    /// <remarks>A date and time is read as ISO 8601 writes it, whatever the language of the login is.</remarks>
    private static string Converted(SourceColumn column, string parameter) => column.Type switch
    {
        "datetime" or "smalldatetime" => $"CAST(CAST({parameter} AS datetime2(7)) AS {column.Type})",
        "binary" or "varbinary" => $"CONVERT({column.TypeText}, {parameter}, 1)",
        "timestamp" or "rowversion" => $"CONVERT(binary(8), {parameter}, 1)",
        _ => $"CAST({parameter} AS {column.TypeText})",
    };

    private static bool IsText(SourceColumn column) => column.Type is "char" or "varchar" or "nchar" or "nvarchar";
}
