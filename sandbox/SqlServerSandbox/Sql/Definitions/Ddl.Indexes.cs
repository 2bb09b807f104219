using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Definitions.Storage;
using SqlServerSandbox.Sql.Definitions.Xml;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Definitions;

internal sealed partial class Ddl
{
    private void CreateIndex(CreateIndexStatement create)
    {
        if (session.Find(create.OnName) is not TableObject table)
            throw new SqlError(1088, 16, 12, $"Cannot find the object \"{string.Join('.', Binder.Parts(create.OnName))}\" because it does not exist or you do not have permissions.", endsBatch: true);
        if (!table.Temporary) session.DemandAdministrator("CREATE INDEX");
        if (create.IndexOptions.OfType<IndexStateOption>().Any(o => o.OptionKind == IndexOptionKind.IgnoreDupKey && o.OptionState == OptionState.On)) throw Errors.Unsupported("IGNORE_DUP_KEY");
        string name = create.Name.Value;
        if (table.Data.Indexes.Any(i => i.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) || table.Columnstore?.Name.Equals(name, StringComparison.OrdinalIgnoreCase) == true)
            throw new SqlError(1913, 16, 1, $"The operation failed because an index or statistics with name '{name}' already exists on table '{table.Schema}.{table.Name}'.", endsBatch: true);
        Touch(table);
        AddIndex(table, name, [.. create.Columns], create.Unique, create.Clustered == true, IndexKind.Index, filter: create.FilterPredicate, included: create.IncludeColumns, on: create.OnFileGroupOrPartitionScheme);
    }

    private void AddIndex(TableObject table, string name, ColumnWithSortOrder[] columns, bool unique, bool clustered, IndexKind kind, bool systemNamed = false,
        BooleanExpression? filter = null, IList<ColumnReferenceExpression>? included = null, FileGroupOrPartitionScheme? on = null)
    {
        var data = table.Data;
        var keys = columns.Select(c =>
        {
            int at = Column(table, c.Column);
            string column = data.Columns[at].Name;
            if (data.Columns[at].Type is { Cell: CellKind.LongLength } type && !ClrType.IsHierarchy(type))
                throw new SqlError(1919, 16, 1, $"Column '{column}' in table '{table.Schema}.{table.Name}' is of a type that is invalid for use as a key column in an index.", endsBatch: true);
            return new KeyColumn(at, c.SortOrder == SortOrder.Descending);
        }).ToArray();
        if (kind == IndexKind.PrimaryKey && keys.FirstOrDefault(k => data.Columns[k.Ordinal].Nullable, new KeyColumn(-1, false)) is { Ordinal: >= 0 })
            throw new SqlError(8111, 16, 1, $"Cannot define PRIMARY KEY constraint on nullable column in table '{table.Name}'.", endsBatch: true);
        if (clustered && (data.Primary.Kind != IndexKind.Heap || table.Columnstore?.Clustered == true))
            throw new SqlError(1902, 16, 3, $"Cannot create more than one clustered index on table '{table.Schema}.{table.Name}'. Drop the existing clustered index '{table.Columnstore?.Name ?? data.Primary.Name}' before creating another.", endsBatch: true);
        KeyColumn[] tail = clustered || data.Primary.Kind == IndexKind.Heap ? [] : data.Primary.Order.Keys;
        var index = new TableIndex(name, new KeyOrder(data.Types, keys, tail), unique, kind, clustered)
        {
            Filter = filter is null ? null : IndexFilter.Of(session, filter, data, name, table.Name),
            Included = [.. (included ?? []).Select(c => data.Columns[Column(table, c)].Id)],
        };
        // Without ON an index lies as its table does.
        var partitioning = on is null ? table.Partitioning : PartitionDdl.Of(session, table, on);
        if (unique && partitioning is not null && !keys.Any(k => data.Columns[k.Ordinal].Id == partitioning.ColumnId))
            throw new SqlError(1908, 16, 1, $"Column '{data.Columns[table.OrdinalOf(partitioning.ColumnId)].Name}' is partitioning column of the index '{name}'. Partition columns for a unique index must be a subset of the index key.", endsBatch: true);
        if (clustered)
        {
            var before = table.Partitioning;
            table.Partitioning = partitioning;
            Undoable(() => table.Partitioning = before);
        }
        data.AddIndex(index);
        if (unique) CheckUnique(table, index);
        if (clustered) RebuildOthers(data);
        var database = Database;
        KeyObject? key = null;
        if (kind != IndexKind.Index && !table.Temporary)
        {
            key = new KeyObject(database.NextId(), name, table, index) { SystemNamed = systemNamed };
            database.Add(key);
        }
        Undoable(() =>
        {
            if (table.Data.Indexes.Find(i => i.Name == name) is { } added) RemoveIndexCore(table.Data, added);
            if (key is not null) database.Remove(key);
        });
    }

    private static int Column(TableObject table, ColumnReferenceExpression reference)
    {
        string column = reference.MultiPartIdentifier.Identifiers[^1].Value;
        int at = table.OrdinalOf(column);
        return at >= 0 ? at : throw new SqlError(1911, 16, 1, $"Column name '{column}' does not exist in the target table or view.", endsBatch: true);
    }

    private static void CheckUnique(TableObject table, TableIndex index)
    {
        var cursor = new TreeCursor(index.Tree.Root);
        cursor.Seek(null);
        RowVersion? last = null;
        for (var row = cursor.Next(); row is not null; row = cursor.Next())
        {
            if (row.Created.Stamp == TransactionMark.RolledBack || row.Ended is { Stamp: not TransactionMark.RolledBack }) continue;
            if (last is not null && index.Order.CompareKeys(last.Image, row.Image) == 0)
            {
                table.Data.RemoveIndex(index);
                throw new SqlError(1505, 16, 1, $"The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name '{table.Schema}.{table.Name}' and the index name '{index.Name}'.", endsBatch: true);
            }
            last = row;
        }
    }

    // Secondary indexes order equal keys by the clustered key.
    private static void RebuildOthers(Table data)
    {
        int[] same = [.. data.Columns.Select((_, i) => i)];
        var clustered = data.Primary.Kind == IndexKind.Heap ? null : data.Primary;
        foreach (var index in data.Indexes.Where(i => i != data.Primary).ToArray())
        {
            data.RemoveIndex(index);
            data.AddIndex(TableLayout.Copy(data, index, clustered, same));
        }
    }

    private void DropIndexes(DropIndexStatement drop)
    {
        foreach (var clause in drop.DropIndexClauses)
        {
            var (tableName, name) = clause switch
            {
                DropIndexClause plain => (plain.Object, plain.Index.Value),
                _ => throw Errors.Unsupported("DROP INDEX table.index"),
            };
            var table = session.Find(tableName) as TableObject;
            var index = table?.Data.Indexes.FirstOrDefault(i => i.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (index is null)
            {
                if (table is not null && (XmlIndexDdl.Drop(table, name, Undoable) || ColumnstoreDdl.Drop(table, name, Undoable))) continue;
                if (drop.IsIfExists) continue;
                throw Errors.CannotDrop("index", $"{tableName.BaseIdentifier.Value}.{name}");
            }
            if (index.Kind != IndexKind.Index)
                throw new SqlError(3723, 16, 4, $"An explicit DROP INDEX is not allowed on index '{table!.Name}.{name}'. It is being used for constraint enforcement.", endsBatch: true);
            if (!table!.Temporary) session.DemandAdministrator("DROP INDEX");
            RemoveIndex(table, index);
        }
    }

    private void RemoveIndex(TableObject table, TableIndex index)
    {
        RemoveIndexCore(table.Data, index);
        Undoable(() =>
        {
            int[] same = [.. table.Data.Columns.Select((_, i) => i)];
            var clustered = table.Data.Primary.Kind == IndexKind.Heap ? null : table.Data.Primary;
            table.Data.AddIndex(TableLayout.Copy(table.Data, index, index.Clustered ? null : clustered, same));
            if (index.Clustered) RebuildOthers(table.Data);
        });
    }

    private static void RemoveIndexCore(Table data, TableIndex index)
    {
        bool clustered = index == data.Primary;
        data.RemoveIndex(index);
        if (clustered) RebuildOthers(data);
    }
}
