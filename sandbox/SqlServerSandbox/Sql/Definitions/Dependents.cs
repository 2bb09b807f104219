using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Sql.Constraints;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Definitions;

/// <summary>What rests on a column and keeps it from being dropped, renamed or given another type.</summary>
internal static class Dependents
{
    public static IEnumerable<string> Of(Database database, TableObject table, int ordinal, bool withDefault)
    {
        var column = table.Data.Columns[ordinal];
        bool Names(string[] names) => names.Contains(column.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var index in table.Data.Indexes)
        {
            bool filtered = index.Filter is { } filter && filter.Names(ordinal);
            if (filtered || index.Included.Contains(column.Id) || index.Order.Keys.Any(k => k.Ordinal == ordinal)) yield return index.Name;
        }
        foreach (var check in table.Checks)
            if (Names(ColumnNames.In(check.Condition, table.Name))) yield return check.Name;
        foreach (var key in table.ForeignKeys)
            if (key.Columns.Contains(column.Id)) yield return key.Name;
        foreach (var key in table.ReferencedBy)
            if (key.ReferencedColumns.Contains(column.Id)) yield return key.Name;
        foreach (var other in table.Data.Columns)
            if (other.Computed is not null && Names(ColumnNames.In(other.Computed, table.Name))) yield return other.Name;
        if (!withDefault) yield break;
        foreach (var given in database.Objects.OfType<DefaultObject>())
            if (given.Table == table && given.ColumnId == column.Id) yield return given.Name;
    }

    /// <exception cref="SqlError">5074 when something rests on the column.</exception>
    public static void Refuse(Database database, TableObject table, int ordinal, bool withDefault)
    {
        if (Of(database, table, ordinal, withDefault).FirstOrDefault() is { } name) throw ConstraintErrors.Dependent(name, table.Data.Columns[ordinal].Name);
    }
}
