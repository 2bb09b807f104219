using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Storage;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Definitions.Storage;

/// <summary>CREATE COLUMNSTORE INDEX: https://learn.microsoft.com/sql/t-sql/statements/create-columnstore-index-transact-sql.</summary>
internal static class ColumnstoreDdl
{
    public static void Create(Session session, CreateColumnStoreIndexStatement create, Action<Action> undoable)
    {
        if (session.Find(create.OnName) is not TableObject table)
            throw new SqlError(1088, 16, 12, $"Cannot find the object \"{string.Join('.', Binder.Parts(create.OnName))}\" because it does not exist or you do not have permissions.", endsBatch: true);
        if (!table.Temporary) session.DemandAdministrator("CREATE INDEX");
        PartitionDdl.Of(session, table, create.OnFileGroupOrPartitionScheme);
        Add(table, create.Name.Value, create.Clustered == true, create.Columns, create.FilterPredicate, undoable);
    }

    /// <summary>Adds the index; a clustered one has all columns.</summary>
    public static void Add(TableObject table, string name, bool clustered, IEnumerable<ColumnReferenceExpression> columns, BooleanExpression? filter, Action<Action> undoable)
    {
        if (table.Data.Indexes.Any(i => Same(i.Name, name)) || table.Columnstore is { } existing && Same(existing.Name, name) || table.XmlIndexes.Any(i => Same(i.Name, name)))
            throw new SqlError(1913, 16, 1, $"The operation failed because an index or statistics with name '{name}' already exists on table '{table.Schema}.{table.Name}'.", endsBatch: true);
        if (table.Columnstore is not null) throw new SqlError(35339, 16, 1, "Multiple columnstore indexes are not supported.", endsBatch: true);
        if (clustered && table.Data.Primary.Kind != IndexKind.Heap)
            throw new SqlError(35372, 16, 1, $"You cannot create more than one clustered index on table '{table.Schema}.{table.Name}'. Consider creating a new clustered index using 'with (drop_existing = on)' option.", endsBatch: true);
        Column[] kept = clustered ? table.Data.Columns : [.. columns.Select(c => Find(table, c))];
        if (Array.Find(kept, c => !MayTakePart(c.Type, clustered)) is { } refused)
            throw new SqlError(35343, 16, 1, $"The statement failed. Column '{refused.Name}' has a data type that cannot participate in a columnstore index.", endsBatch: true);
        Set(table, new ColumnstoreIndex(name, clustered, [.. kept.Select(c => c.Id)], filter is null ? null : DefinitionText.Of(filter)), undoable);
    }

    /// <summary>Drops the index; false when it has another name.</summary>
    public static bool Drop(TableObject table, string name, Action<Action> undoable)
    {
        if (table.Columnstore is not { } index || !Same(index.Name, name)) return false;
        Set(table, null, undoable);
        return true;
    }

    private static Column Find(TableObject table, ColumnReferenceExpression reference)
    {
        string name = reference.MultiPartIdentifier.Identifiers[^1].Value;
        int at = table.OrdinalOf(name);
        return at >= 0 ? table.Data.Columns[at] : throw new SqlError(1911, 16, 1, $"Column name '{name}' does not exist in the target table or view.", endsBatch: true);
    }

    // "Data types" of the page; (max) is for clustered ones.
    private static bool MayTakePart(SqlType type, bool clustered) =>
        !type.IsLegacyBlob && type.Id is not (TypeId.Xml or TypeId.Variant or TypeId.Timestamp or TypeId.Udt or TypeId.Json or TypeId.Vector) && (clustered || !type.IsMax);

    private static void Set(TableObject table, ColumnstoreIndex? index, Action<Action> undoable)
    {
        var before = table.Columnstore;
        table.Columnstore = index;
        undoable(() => table.Columnstore = before);
    }

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
