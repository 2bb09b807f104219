using System.Globalization;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Constraints;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Definitions;

/// <summary>Makes a foreign key of its definition, and refuses one that cannot be.</summary>
internal sealed class ForeignKeyBuilder(Session session, TableObject table)
{
    public ForeignKeyObject Build(ForeignKeyConstraintDefinition given, string? column, int id, bool trusted)
    {
        string[] own = given.Columns.Count > 0 ? [.. given.Columns.Select(c => c.Value)] : [column!];
        string name = given.ConstraintIdentifier?.Value
            ?? string.Create(CultureInfo.InvariantCulture, $"FK__{Head(table.Name, 9)}__{Head(own[0], 5)}__{id:X8}");
        string target = string.Join('.', Binder.Parts(given.ReferenceTableName));
        if (Referenced(given.ReferenceTableName) is not { Temporary: false } referenced) throw ConstraintErrors.InvalidTable(name, target);
        int[] columns = [.. own.Select(c => Find(table, c, name, referenced: false))];
        int[] referencedColumns = given.ReferencedTableColumns.Count > 0
            ? [.. given.ReferencedTableColumns.Select(c => Find(referenced, c.Value, name, referenced: true))]
            : [.. (referenced.Data.Indexes.Find(i => i.Kind == IndexKind.PrimaryKey) ?? throw ConstraintErrors.NoPrimaryKey(name, target)).Order.Keys.Select(k => k.Ordinal)];
        if (columns.Length != referencedColumns.Length) throw ConstraintErrors.ColumnCount(table.Name);
        var key = referenced.Data.Indexes.Find(i => i.Unique && i.Filter is null && i.Order.Keys.Select(k => k.Ordinal).ToHashSet().SetEquals(referencedColumns))
            ?? throw ConstraintErrors.NoCandidateKey(target, name);
        for (int i = 0; i < columns.Length; i++) CheckTypes(referenced, referencedColumns[i], columns[i], name);
        CheckActions(given, columns, name);
        CheckCascades(given, referenced, name);
        return new ForeignKeyObject(id, name, table, Ids(table, columns), referenced, Ids(referenced, referencedColumns), key.Name)
        {
            OnDelete = given.DeleteAction,
            OnUpdate = given.UpdateAction,
            SystemNamed = given.ConstraintIdentifier is null,
            Trusted = trusted,
        };
    }

    // A name without a schema is looked for beside the table first.
    private TableObject? Referenced(SchemaObjectName name) => name.SchemaIdentifier is null && name.DatabaseIdentifier is null
        ? (session.Database.Find(table.Schema, name.BaseIdentifier.Value) ?? session.Find(name)) as TableObject
        : session.Find(name) as TableObject;

    private static int Find(TableObject of, string column, string key, bool referenced)
    {
        int at = of.OrdinalOf(column);
        return at >= 0 ? at : throw ConstraintErrors.InvalidColumn(key, column, of.Name, referenced);
    }

    private void CheckTypes(TableObject referenced, int theirs, int own, string name)
    {
        var (a, b) = (referenced.Data.Columns[theirs], table.Data.Columns[own]);
        string full = $"{referenced.Name}.{a.Name}", mine = $"{table.Name}.{b.Name}";
        bool exact = a.Type.Family == Family.Decimal && b.Type.Family == Family.Decimal;
        if (a.Type.Id != b.Type.Id && !exact) throw ConstraintErrors.ColumnTypes(full, mine, name);
        bool sized = a.Type.IsText || a.Type.Family == Family.Binary;
        if ((!sized && a.Type != b.Type && !exact) || (exact && (a.Type.Precision != b.Type.Precision || a.Type.Scale != b.Type.Scale)))
            throw ConstraintErrors.ColumnLengths(full, mine, name);
    }

    private void CheckActions(ForeignKeyConstraintDefinition given, int[] columns, string name)
    {
        foreach (int at in columns)
        {
            var column = table.Data.Columns[at];
            if (column.Nullable) continue;
            if (given.DeleteAction == DeleteUpdateAction.SetNull || given.UpdateAction == DeleteUpdateAction.SetNull) throw ConstraintErrors.SetNullNotNullable(name);
            bool toDefault = given.DeleteAction == DeleteUpdateAction.SetDefault || given.UpdateAction == DeleteUpdateAction.SetDefault;
            if (toDefault && column.Default is null) throw ConstraintErrors.SetDefaultNotPossible(name);
        }
    }

    // "The series of cascading referential actions ... must form a tree that contains no circular references, and no table
    // may appear more than one time in the list" (Primary and Foreign Key Constraints).
    private void CheckCascades(ForeignKeyConstraintDefinition given, TableObject referenced, string name)
    {
        foreach (bool deletes in new[] { true, false })
        {
            if (!Acts(deletes ? given.DeleteAction : given.UpdateAction)) continue;
            if (referenced == table) throw ConstraintErrors.CascadeCycle(name, table.Name);
            foreach (var root in Above(referenced, deletes))
            {
                var reached = new HashSet<TableObject> { root };
                if (!Spread(root, deletes, reached, referenced)) throw ConstraintErrors.CascadeCycle(name, table.Name);
            }
        }
    }

    private static HashSet<TableObject> Above(TableObject start, bool deletes)
    {
        var found = new HashSet<TableObject> { start };
        var rest = new Queue<TableObject>(found);
        while (rest.TryDequeue(out var next))
            foreach (var key in next.ForeignKeys)
                if (Acts(deletes ? key.OnDelete : key.OnUpdate) && found.Add(key.Referenced)) rest.Enqueue(key.Referenced);
        return found;
    }

    // Follows what is cascaded from a table, with the new key; false when a table is reached twice.
    private bool Spread(TableObject from, bool deletes, HashSet<TableObject> reached, TableObject referenced)
    {
        var next = from.ReferencedBy.Where(k => Acts(deletes ? k.OnDelete : k.OnUpdate)).Select(k => k.Table).ToList();
        if (from == referenced) next.Add(table);
        foreach (var child in next)
            if (!reached.Add(child) || !Spread(child, deletes, reached, referenced)) return false;
        return true;
    }

    private static bool Acts(DeleteUpdateAction action) => action is not (DeleteUpdateAction.NotSpecified or DeleteUpdateAction.NoAction);

    private static int[] Ids(TableObject of, int[] ordinals) => [.. ordinals.Select(o => of.Data.Columns[o].Id)];

    private static string Head(string name, int length) => name.Length <= length ? name : name[..length];
}
