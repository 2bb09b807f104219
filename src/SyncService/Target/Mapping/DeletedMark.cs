using SyncService.Target.Setup;

namespace SyncService.Target.Mapping;

/// <summary>The target column that tells which rows the source does not hold any more.</summary>
internal sealed class DeletedMark
{
    private readonly bool isTime;

    private DeletedMark(TargetColumn column) => (Column, isTime) = (column, column.BaseType != "bool");

    public TargetColumn Column { get; }

    /// <summary>The value of a row that is gone.</summary>
    public string Set => isTime ? "CURRENT_TIMESTAMP" : "true";

    /// <summary>The value of a row that is there.</summary>
    public string Cleared => isTime ? "NULL" : "false";

    /// <summary>Whether the target's row, <c>t</c>, is marked.</summary>
    public string IsSet => $"t.{Column.Sql} {(isTime ? "IS NOT NULL" : "IS TRUE")}";

    /// <param name="stream">Says whether rows are marked, and in which column.</param>
    /// <param name="table">The target.</param>
    /// <param name="filled">The columns that the source fills.</param>
    /// <returns>Null where the stream marks nothing.</returns>
    /// <exception cref="SyncException">The table has no such column, or one that cannot tell.</exception>
    public static DeletedMark? Of(StreamSpec stream, TargetTable table, IEnumerable<TargetColumn> filled)
    {
        if (stream.Deletes != DeletePolicy.Mark) return null;
        var name = stream.DeletedColumn!;
        if (table.Find(name) is not { } column)
        {
            throw new SyncException(
                $"The target table {table.Name} has no column {name}, which is to tell of deleted rows.",
                $"Run: {TargetDdl.AddDeletedColumn(table.Name, name)}",
                Failure.Configuration);
        }

        if (filled.Contains(column))
        {
            throw new SyncException(
                $"The column {name} of {table.Name} is to tell of deleted rows, but the source fills it.", "Choose another column for that.", Failure.Configuration);
        }

        if (column.IsGenerated || column is not ({ BaseType: "bool" } or { BaseType: "timestamp" or "timestamptz", NotNull: false }))
        {
            throw new SyncException(
                $"The column {name} of {table.Name} is of type {column.Type}{(column.NotNull ? " NOT NULL" : "")}, which cannot tell of deleted rows.",
                "It must be a boolean, or a timestamp that may be NULL.",
                Failure.Configuration);
        }

        return new DeletedMark(column);
    }
}
