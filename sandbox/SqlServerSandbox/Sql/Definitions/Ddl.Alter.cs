using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Statements;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Definitions;

internal sealed partial class Ddl
{
    private void AddElements(AlterTableAddTableElementStatement add)
    {
        var table = FindTable(add.SchemaObjectName);
        if (add.Definition.ColumnDefinitions.Count > 0)
        {
            var old = table.Data;
            var columns = old.Columns.ToList();
            int next = columns.Max(c => c.Id) + 1;
            var fills = new List<Func<Frame, Value>>();
            var filled = new HashSet<int>();
            foreach (var (definition, defined) in add.Definition.ColumnDefinitions.Zip(DefineColumns(add.Definition, old.Columns, table.Name)))
            {
                var given = definition.DefaultConstraint;
                var column = defined with { Id = next++, Default = given?.Expression };
                if (columns.Any(c => c.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)))
                    throw new SqlError(2705, 16, 4, $"Column names in each table must be unique. Column name '{column.Name}' in table '{add.SchemaObjectName.BaseIdentifier.Value}' is specified more than once.", endsBatch: true);
                if (!column.Nullable && column.Default is null && !column.Identity && !column.IsRowVersion && column.Computed is null && old.Primary.Tree.Count > 0)
                    throw new SqlError(4901, 16, 1, $"ALTER TABLE only allows columns to be added that can contain nulls, or have a DEFAULT definition specified, or the column being added is an identity or timestamp column, or alternatively if none of the previous conditions are satisfied the table must be empty to allow addition of this column. Column '{column.Name}' cannot be added to non-empty table '{table.Name}' because it does not satisfy these conditions.", endsBatch: true);
                // Rows that are there get the default of a column that may be NULL only WITH VALUES.
                if (!column.Nullable || given?.WithValues == true) filled.Add(columns.Count);
                columns.Add(column);
            }
            Rebuild(table, columns, [.. old.Columns.Select((_, i) => i), .. Enumerable.Repeat(-1, columns.Count - old.Columns.Length)], filled);
            for (int i = old.Columns.Length; i < columns.Count; i++) table.Data.Columns[i] = columns[i] with { Default = null };
        }
        AddConstraints(table, ConstraintsOf(add.Definition), check: add.ExistingRowsCheckEnforcement != ConstraintEnforcement.NoCheck);
    }

    private void AlterColumn(AlterTableAlterColumnStatement alter)
    {
        var table = FindTable(alter.SchemaObjectName);
        int at = OrdinalOf(table, alter.ColumnIdentifier.Value);
        if (alter.DataType is null) throw Errors.Unsupported("this ALTER COLUMN");
        var (type, alias, _) = TypeBinder.Bind(alter.DataType, Database);
        if (alter.Collation is { } collation) type = TypeBinder.Collated(type, alias, collation.Value, Database);
        bool nullable = alter.AlterTableAlterColumnOption switch
        {
            AlterTableAlterColumnOption.NotNull => false,
            _ => true,
        };
        var columns = table.Data.Columns.ToList();
        var old = columns[at].Type;
        bool grows = old.Id == type.Id && (old.IsText || old.Family == Family.Binary) && (type.IsMax || (!old.IsMax && type.Length >= old.Length));
        if (old != type && !grows) Dependents.Refuse(Database, table, at, withDefault: old.Id != type.Id);
        columns[at] = columns[at] with { Type = type, AliasType = alias, Nullable = nullable };
        Rebuild(table, columns, [.. columns.Select((_, i) => i)]);
    }

    private void DropElements(AlterTableDropTableElementStatement drop)
    {
        var table = FindTable(drop.SchemaObjectName);
        foreach (var element in drop.AlterTableDropTableElements)
        {
            string name = element.Name.Value;
            if (element.TableElementType == TableElementType.Column)
            {
                int at = Array.FindIndex(table.Data.Columns, c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
                if (at < 0 && element.IsIfExists) continue;
                if (at < 0) throw new SqlError(4924, 16, 1, $"ALTER TABLE DROP COLUMN failed because column '{name}' does not exist in table '{table.Name}'.", endsBatch: true);
                Dependents.Refuse(Database, table, at, withDefault: true);
                int[] map = [.. Enumerable.Range(0, table.Data.Columns.Length).Where(i => i != at)];
                Rebuild(table, [.. map.Select(i => table.Data.Columns[i])], map);
                continue;
            }
            DropConstraint(table, name, element.IsIfExists);
        }
    }

    private static int OrdinalOf(TableObject table, string column)
    {
        int at = Array.FindIndex(table.Data.Columns, c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : throw new SqlError(4924, 16, 1, $"ALTER TABLE failed because column '{column}' does not exist in table '{table.Name}'.", endsBatch: true);
    }

    // Readers keep the table they have; whoever comes later gets the new one.
    private void Rebuild(TableObject target, List<Column> columns, int[] from, HashSet<int>? filled = null)
    {
        var old = target.Data;
        var layout = TableLayout.With(old, columns, from);
        (layout.Made, layout.Maker) = (session.Server.Transactions.Tick(), session.Transaction?.Mark);
        session.Write("ALTER TABLE", transaction =>
        {
            var binder = new Binder(session);
            var defaults = new ColumnDefaults(binder, layout);
            var slot = new Slot(-1, old.Types);
            target.Data = layout;
            try
            {
                var writer = new RowWriter(target, session, transaction);
                var snapshot = Snapshot.Take([old], session.Server.Transactions, transaction.Mark, dirty: false);
                var cursor = new TreeCursor(snapshot.Root(old.Primary));
                cursor.Seek(null);
                for (var row = cursor.Next(); row is not null; row = cursor.Next())
                {
                    if (!snapshot.Sees(row)) continue;
                    slot.Set(row);
                    var values = new Value[columns.Count];
                    for (int i = 0; i < values.Length; i++)
                    {
                        if (from[i] >= 0) values[i] = writer.Assign(slot.Get(from[i]), old.Types[from[i]], i);
                        else if (columns[i].Identity) values[i] = Conversion.Convert(Value.From(layout.NextIdentity()), SqlType.BigInt, columns[i].Type);
                        else if (filled?.Contains(i) == true) values[i] = defaults.Of(i, binder.Frame, writer);
                    }
                    defaults.Compute(values, binder.Frame, writer);
                    var image = writer.Build(values, "ALTER TABLE", keepRowVersions: true);
                    var copy = layout.NewVersion(image, row.Created == transaction.Mark ? transaction.Mark : TransactionMark.Ancient);
                    lock (layout.Latch) layout.Link(copy);
                }
                return 0;
            }
            catch
            {
                target.Data = old;
                throw;
            }
        });
        Undoable(() => target.Data = old);
    }
}
