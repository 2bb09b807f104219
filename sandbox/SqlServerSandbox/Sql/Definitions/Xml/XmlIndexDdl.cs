using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Definitions.Xml;

/// <summary>CREATE [PRIMARY] XML INDEX: https://learn.microsoft.com/sql/t-sql/statements/create-xml-index-transact-sql.</summary>
internal static class XmlIndexDdl
{
    private const int FirstId = 256000;

    public static void Create(Session session, CreateXmlIndexStatement create, Action<Action> undoable)
    {
        if (session.Find(create.OnName) is not TableObject table)
            throw new SqlError(1088, 16, 12, $"Cannot find the object \"{string.Join('.', Binder.Parts(create.OnName))}\" because it does not exist or you do not have permissions.", endsBatch: true);
        session.DemandAdministrator("CREATE XML INDEX");
        string name = create.Name.Value;
        var column = Array.Find(table.Data.Columns, c => c.Name.Equals(create.XmlColumn.Value, StringComparison.OrdinalIgnoreCase))
            ?? throw new SqlError(1911, 16, 1, $"Column name '{create.XmlColumn.Value}' does not exist in the target table or view.", endsBatch: true);
        if (column.Type.Family != Family.Xml)
            throw new SqlError(6337, 16, 1, $"'{column.Name}' is not of type xml, and cannot have the XML index '{name}'.", endsBatch: true);
        if (table.Data.Primary.Kind != IndexKind.PrimaryKey)
            throw new SqlError(6332, 16, 202, $"Table '{table.Schema}.{table.Name}' needs to have a clustered primary key with less than 16 columns in it in order to create a primary XML index on it.", endsBatch: true);
        if (table.Data.Indexes.Any(i => Same(i.Name, name)) || table.XmlIndexes.Any(i => Same(i.Name, name)))
            throw new SqlError(1913, 16, 1, $"The operation failed because an index or statistics with name '{name}' already exists on table '{table.Schema}.{table.Name}'.", endsBatch: true);
        var primary = table.XmlIndexes.FirstOrDefault(i => i.Uses is null && (create.Primary ? i.ColumnId == column.Id : Same(i.Name, create.SecondaryXmlIndexName.Value)));
        if (create.Primary && primary is not null)
            throw new SqlError(6333, 16, 1, $"The column '{column.Name}' of the table '{table.Schema}.{table.Name}' has the primary XML index '{primary.Name}' already.", endsBatch: true);
        if (!create.Primary && primary is null)
            throw new SqlError(6342, 16, 201, $"There is no primary XML index '{create.SecondaryXmlIndexName.Value}' for '{name}' to use.", endsBatch: true);
        int id = table.XmlIndexes.Select(i => i.Id + 1).DefaultIfEmpty(FirstId).Max();
        Set(table, [.. table.XmlIndexes, new XmlIndex(id, name, column.Id, create.Primary ? null : primary, create.Primary ? null : create.SecondaryXmlIndexType.ToString().ToUpperInvariant())], undoable);
    }

    /// <summary>Drops an index and, with a primary one, those built on it; false when there is none of that name.</summary>
    public static bool Drop(TableObject table, string name, Action<Action> undoable)
    {
        if (table.XmlIndexes.FirstOrDefault(i => Same(i.Name, name)) is not { } dropped) return false;
        Set(table, [.. table.XmlIndexes.Where(i => i != dropped && i.Uses != dropped)], undoable);
        return true;
    }

    private static void Set(TableObject table, IReadOnlyList<XmlIndex> indexes, Action<Action> undoable)
    {
        var before = table.XmlIndexes;
        table.XmlIndexes = indexes;
        undoable(() => table.XmlIndexes = before);
    }

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
