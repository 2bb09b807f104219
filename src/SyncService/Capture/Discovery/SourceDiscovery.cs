using System.Data;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Reading;

namespace SyncService.Capture.Discovery;

/// <summary>Finds out which columns a view or table has, with no more right than to read it.</summary>
internal static class SourceDiscovery
{
    private const string All = "*";

    public static IReadOnlyList<SourceColumn> Read(SqlConnection connection, StreamSpec stream)
    {
        return Ask(stream, question =>
        {
            using var command = new SqlCommand(question, connection);
            using var reader = command.ExecuteReader(CommandBehavior.SequentialAccess);
            return Columns(reader, stream);
        });
    }

    /// <summary>The columns and the server's time, in one round trip.</summary>
    /// <returns>No columns when the server answers otherwise than with one result a statement.</returns>
    public static (IReadOnlyList<SourceColumn>? Columns, SourceTime Time) ReadWithTime(SqlConnection connection, StreamSpec stream, string time)
    {
        return Ask(stream, question =>
        {
            using var command = new SqlCommand($"SELECT {time}; {question}", connection);
            using var reader = command.ExecuteReader();
            if (!reader.Read()) return default;
            var now = SourceTime.Read(reader);
            return (reader.NextResult() ? Columns(reader, stream) : null, now);
        });
    }

    /// <summary>The statement that asks for the columns as they are asked for at first, with a separator.</summary>
    public static string Statement(StreamSpec stream) => $"{Question(stream, Wanted(stream))}; ";

    /// <summary>By name where the columns are named, for a login may have the right to read just those. One that is not there, or is spelt otherwise, must not stop the others.</summary>
    private static T Ask<T>(StreamSpec stream, Func<string, T> ask)
    {
        try
        {
            return ask(Question(stream, Wanted(stream)));
        }
        catch (SqlException missing) when (stream.IncludeColumns.Count > 0 && SqlErrors.IsMissingColumn(missing))
        {
            try
            {
                return ask(Question(stream, All));
            }
            catch (SqlException denied) when (SqlErrors.IsMissingRight(denied))
            {
                throw new SyncException(
                    $"{stream.Settings.Include} or {stream.Settings.Keys} names a column that {stream.Source} does not have: {SqlErrors.FirstLine(missing.Message)}.",
                    "Look at its spelling, also of upper and lower case.",
                    Failure.Configuration,
                    missing);
            }
        }
    }

    private static string Question(StreamSpec stream, string columns) => $"SELECT {columns} FROM {SqlName.Parse(stream.Source).Sql} WHERE 1 = 0";

    private static string Wanted(StreamSpec stream)
    {
        if (stream.IncludeColumns.Count == 0) return All;
        var named = stream.IncludeColumns.Concat(stream.KeyColumns).Append(stream.ChangeColumn).Distinct(StringComparer.OrdinalIgnoreCase);
        return string.Join(", ", named.Where(name => IsWanted(stream, name)).Select(SqlName.Quote));
    }

    /// <summary>Those of the answer.</summary>
    public static IReadOnlyList<SourceColumn> Columns(SqlDataReader reader, StreamSpec stream)
    {
        var columns = reader.GetColumnSchema().Select(column => new SourceColumn(
            column.ColumnName,
            TypeName(column.DataTypeName!),
            IsLarge(column) ? -1 : column.ColumnSize!.Value,
            (byte)(column.NumericPrecision ?? 0),
            ScaleOf(column.NumericScale))
        { MayBeNull = column.AllowDBNull != false }).ToList();
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
