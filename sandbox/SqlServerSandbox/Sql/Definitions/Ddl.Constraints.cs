using System.Globalization;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Constraints;
using SqlServerSandbox.Sql.Tracking;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Definitions;

internal sealed partial class Ddl
{
    /// <summary>Adds constraints, keys before what rests on them.</summary>
    private void AddConstraints(TableObject table, IEnumerable<(ConstraintDefinition Constraint, string? Column)> constraints, bool check)
    {
        foreach (var (constraint, column) in constraints.OrderBy(c => c.Constraint is UniqueConstraintDefinition ? 0 : 1))
            AddConstraint(table, constraint, column, check);
    }

    private void AddConstraint(TableObject table, ConstraintDefinition constraint, string? column, bool check)
    {
        switch (constraint)
        {
            case UniqueConstraintDefinition unique:
                AddKey(table, unique, column);
                break;
            case NullableConstraintDefinition:
                break;
            case DefaultConstraintDefinition given:
                AddDefault(table, given, given.Column?.Value ?? column!);
                break;
            case CheckConstraintDefinition given:
                AddCheck(table, given, check);
                break;
            case ForeignKeyConstraintDefinition given:
                AddForeignKey(table, given, column, check);
                break;
            default:
                throw Errors.Unsupported(constraint.GetType().Name);
        }
    }

    private void AddKey(TableObject table, UniqueConstraintDefinition unique, string? column)
    {
        if (unique.IsPrimaryKey && table.Data.Indexes.Any(i => i.Kind == IndexKind.PrimaryKey))
            throw new SqlError(1779, 16, 0, $"Table '{table.Name}' already has a primary key defined on it.", endsBatch: true);
        var columns = unique.Columns.Count > 0 ? [.. unique.Columns] : new[] { new ColumnWithSortOrder { Column = Reference(column!) } };
        string suffix = (table.Id * 2654435761L * (table.Data.Indexes.Count + 1)).ToString("X16", CultureInfo.InvariantCulture);
        string name = unique.ConstraintIdentifier?.Value ?? $"{(unique.IsPrimaryKey ? "PK" : "UQ")}__{Head(table.Name, 8)}__{suffix}";
        // A primary key is clustered unless it says otherwise or something else already is.
        bool clustered = unique.Clustered ?? (unique.IsPrimaryKey && table.Data.Primary.Kind == IndexKind.Heap && table.Columnstore?.Clustered != true);
        AddIndex(table, name, columns, true, clustered, unique.IsPrimaryKey ? IndexKind.PrimaryKey : IndexKind.UniqueConstraint, systemNamed: unique.ConstraintIdentifier is null, on: unique.OnFileGroupOrPartitionScheme);
    }

    private void AddDefault(TableObject table, DefaultConstraintDefinition given, string column)
    {
        int at = OrdinalOf(table, column);
        var before = table.Data.Columns[at];
        if (before.Default is not null) throw ConstraintErrors.SecondDefault();
        _ = new Binder(session).Bind(given.Expression, new Scope(null));
        int id = Database.NextId();
        string name = given.ConstraintIdentifier?.Value ?? SystemName("DF", table, before.Name, id);
        table.Data.Columns[at] = before with { Default = given.Expression, DefaultName = name };
        Undoable(() => SetColumn(table, before));
        if (table.Temporary) return;
        Add(new DefaultObject(id, name, table, before.Id, DefinitionText.Of(given.Expression)) { SystemNamed = given.ConstraintIdentifier is null });
    }

    private void AddCheck(TableObject table, CheckConstraintDefinition given, bool check)
    {
        string[] columns = ColumnNames.In(given.CheckCondition, table.Name);
        int id = Database.NextId();
        string name = given.ConstraintIdentifier?.Value ?? SystemName("CK", table, columns.Length == 1 ? columns[0] : "", id);
        var added = new CheckObject(id, name, table, given.CheckCondition, DefinitionText.Of(given.CheckCondition))
        {
            ColumnId = columns.Length == 1 && table.OrdinalOf(columns[0]) is >= 0 and var at ? table.Data.Columns[at].Id : 0,
            SystemNamed = given.ConstraintIdentifier is null,
            Trusted = check,
        };
        var rows = new RowChecks(table, session, [added]);
        if (check) ForEachRow(table, row => rows.Demand(row, "ALTER TABLE"));
        if (!table.Temporary) Add(added);
        var before = table.Checks;
        table.Checks = [.. before, added];
        Undoable(() => table.Checks = before);
    }

    private void AddForeignKey(TableObject table, ForeignKeyConstraintDefinition given, string? column, bool check)
    {
        // "FOREIGN KEY constraints aren't enforced on local or global temporary tables" (CREATE TABLE): skipped, with a warning.
        if (table.Temporary)
        {
            session.Warn(1766, 0, $"Skipping FOREIGN KEY constraint '{given.ConstraintIdentifier?.Value}' definition for temporary table. FOREIGN KEY constraints are not enforced on local or global temporary tables.");
            return;
        }
        var added = new ForeignKeyBuilder(session, table).Build(given, column, Database.NextId(), check);
        if (check) new ForeignKeyScan(session, added).Demand();
        Add(added);
        var (own, others) = (table.ForeignKeys, added.Referenced.ReferencedBy);
        table.ForeignKeys = [.. own, added];
        added.Referenced.ReferencedBy = [.. added.Referenced.ReferencedBy, added];
        Undoable(() => (table.ForeignKeys, added.Referenced.ReferencedBy) = (own, others));
    }

    private void DropConstraint(TableObject table, string name, bool ifExists)
    {
        bool Named(TableChild child) => child.Table == table && child.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
        switch (Database.Objects.OfType<TableChild>().FirstOrDefault(Named) ?? table.Checks.FirstOrDefault(Named))
        {
            case KeyObject key:
                if (key.Kind == "PK" && table.Tracking is not null) throw TrackingErrors.KeyNeeded(key.Name, table.Name);
                if (table.ReferencedBy.FirstOrDefault(f => f.KeyIndex.Equals(key.Name, StringComparison.OrdinalIgnoreCase)) is { } by) throw ConstraintErrors.KeyStillReferenced(name, by);
                RemoveIndex(table, table.Data.Indexes.First(i => i.Name == key.Index.Name));
                Remove(key);
                break;
            case DefaultObject given:
                var column = table.Data.Columns[table.OrdinalOf(given.ColumnId)];
                SetColumn(table, column with { Default = null, DefaultName = null });
                Undoable(() => SetColumn(table, column));
                Remove(given);
                break;
            case CheckObject check:
                var checks = table.Checks;
                table.Checks = [.. checks.Where(c => c != check)];
                Undoable(() => table.Checks = checks);
                if (!table.Temporary) Remove(check);
                break;
            case ForeignKeyObject key:
                RemoveForeignKey(key);
                break;
            default:
                if (!ifExists) throw ConstraintErrors.NoSuchConstraint(name);
                break;
        }
    }

    private void RemoveForeignKey(ForeignKeyObject key)
    {
        var (own, others) = (key.Table.ForeignKeys, key.Referenced.ReferencedBy);
        key.Table.ForeignKeys = [.. own.Where(f => f != key)];
        key.Referenced.ReferencedBy = [.. others.Where(f => f != key)];
        Undoable(() => (key.Table.ForeignKeys, key.Referenced.ReferencedBy) = (own, others));
        Remove(key);
    }

    /// <summary>ALTER TABLE ... CHECK and NOCHECK CONSTRAINT. Without WITH CHECK what comes back is not trusted.</summary>
    private void SwitchConstraints(AlterTableConstraintModificationStatement alter)
    {
        var table = FindTable(alter.SchemaObjectName);
        var rules = table.Checks.Concat<RuleObject>(table.ForeignKeys).ToArray();
        var chosen = alter.All ? rules : [.. alter.ConstraintNames.Select(n => rules.FirstOrDefault(r => r.Name.Equals(n.Value, StringComparison.OrdinalIgnoreCase)) ?? throw NotSwitchable(n.Value, table))];
        bool on = alter.ConstraintEnforcement == ConstraintEnforcement.Check;
        bool looks = on && alter.ExistingRowsCheckEnforcement == ConstraintEnforcement.Check;
        foreach (var rule in chosen)
        {
            if (looks && rule is CheckObject check) Demand(table, check);
            if (looks && rule is ForeignKeyObject key) new ForeignKeyScan(session, key).Demand();
            var (disabled, trusted) = (rule.Disabled, rule.Trusted);
            (rule.Disabled, rule.Trusted) = (!on, looks || (on && trusted && !disabled));
            Undoable(() => (rule.Disabled, rule.Trusted) = (disabled, trusted));
        }
    }

    private void Demand(TableObject table, CheckObject check)
    {
        var rows = new RowChecks(table, session, [check]);
        ForEachRow(table, row => rows.Demand(row, "ALTER TABLE"));
    }

    private static SqlError NotSwitchable(string name, TableObject table) => new(
        4917, 16, 0, $"Constraint '{name}' does not exist on table '{table.Name}'.", endsBatch: true);

    private void ForEachRow(TableObject table, Action<RowVersion> look)
    {
        var snapshot = Snapshot.Take([table.Data], session.Server.Transactions, session.Transaction?.Mark, dirty: false);
        var cursor = new TreeCursor(snapshot.Root(table.Data.Primary));
        cursor.Seek(null);
        for (var row = cursor.Next(); row is not null; row = cursor.Next())
            if (snapshot.Sees(row)) look(row);
    }

    private void Add(SchemaObject added)
    {
        var database = Database;
        database.Add(added);
        Undoable(() => database.Remove(added));
    }

    private void Remove(SchemaObject removed)
    {
        var database = Database;
        database.Remove(removed);
        Undoable(() => database.Add(removed));
    }

    private static void SetColumn(TableObject table, Column column) => table.Data.Columns[table.OrdinalOf(column.Id)] = column;

    // The form of the names that the server makes: parts of table and column, and the object's id.
    private static string SystemName(string kind, TableObject table, string column, int id) => column.Length == 0
        ? $"{kind}__{Head(table.Name, 9)}__{id:X8}"
        : $"{kind}__{Head(table.Name, 9)}__{Head(column, 5)}__{id:X8}";

    private static string Head(string name, int length) => name.Length <= length ? name : name[..length];
}
