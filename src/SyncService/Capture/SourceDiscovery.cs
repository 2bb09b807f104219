using System.Data;
using Microsoft.Data.SqlClient;

namespace SyncService.Capture;

/// <summary>Finds out which columns a view or table has, with no more right than to read it.</summary>
internal static class SourceDiscovery
{
    public static IReadOnlyList<SourceColumn> Read(SqlConnection connection, StreamSpec stream)
    {
        using var command = new SqlCommand(Question(stream), connection);
        using var reader = command.ExecuteReader(CommandBehavior.SequentialAccess);
        return Columns(reader, stream);
    }

    /// <summary>The columns and the server's time, in one round trip.</summary>
    /// <returns>No columns when the server answers otherwise than with one result a statement.</returns>
    public static (IReadOnlyList<SourceColumn>? Columns, DateTime Time) ReadWithTime(SqlConnection connection, StreamSpec stream, string time)
    {
        using var command = new SqlCommand($"SELECT {time}; {Question(stream)}", connection);
        using var reader = command.ExecuteReader();
        if (!reader.Read()) return default;
        var now = reader.GetDateTime(0);
        return (reader.NextResult() ? Columns(reader, stream) : null, now);
    }

    private static string Question(StreamSpec stream) => $"SELECT * FROM {SqlName.Parse(stream.Source).Sql} WHERE 1 = 0";

    private static IReadOnlyList<SourceColumn> Columns(SqlDataReader reader, StreamSpec stream)
    {
        var columns = reader.GetColumnSchema().Select(column => new SourceColumn(
            column.ColumnName,
            TypeName(column.DataTypeName!),
            IsLarge(column) ? -1 : column.ColumnSize!.Value,
            (byte)(column.NumericPrecision ?? 0),
            ScaleOf(column.NumericScale))).ToList();
        return [.. columns.Where(column => IsWanted(stream, column.Name))];
    }

    private static bool IsWanted(StreamSpec stream, string name) =>
        (stream.IncludeColumns.Count == 0 || stream.IncludeColumns.Contains(name, StringComparer.OrdinalIgnoreCase)
            || stream.KeyColumns.Contains(name, StringComparer.OrdinalIgnoreCase) || name.Equals(stream.ChangeColumn, StringComparison.OrdinalIgnoreCase))
        && !stream.ExcludeColumns.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool IsLarge(System.Data.Common.DbColumn column) => column.IsLong == true || column.ColumnSize is null or >= int.MaxValue / 4;

    /// <summary>CLR types come as <c>database.sys.geography</c>.</summary>
    public static string TypeName(string name) => name[(name.LastIndexOf('.') + 1)..].ToLowerInvariant();

    /// <summary>255 stands for no scale.</summary>
    private static byte ScaleOf(int? scale) => scale is null or 255 ? (byte)0 : (byte)scale.Value;
}
