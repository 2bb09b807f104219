using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Order;

namespace SqlServerSandbox.Sql.Constraints;

/// <summary>What foreign keys demand of the rows that a statement wrote, and what they do to rows of other tables.</summary>
internal sealed class ForeignKeyRules(Session session, Transaction transaction, Effects effects, string verb)
{
    /// <summary>Each new or changed key must be there at the end of the statement. A key with a NULL in it names nothing.</summary>
    public void DemandTargets(ForeignKeyObject key, IReadOnlyList<Change> rows)
    {
        var own = new KeyReader(key.Table.Data, key.Ordinals);
        var wanted = rows.Where(r => r.New is not null && (r.Old is null || !own.Same(r.Old, r.New))).Select(r => own.Read(r.New!)).OfType<Value[]>().ToList();
        if (wanted.Count == 0) return;
        effects.Check(() =>
        {
            var probe = new KeyProbe(key.Referenced.Data, key.ReferencedOrdinals, session, transaction);
            foreach (var value in wanted)
                if (!probe.Any(value)) throw ConstraintErrors.Missing(key, verb, session.Database.Name);
        });
    }

    /// <summary>Follows or forbids, as the key says, the end or the change of keys that rows may name.</summary>
    public void Cascade(ForeignKeyObject key, IReadOnlyList<Change> rows)
    {
        var referenced = new KeyReader(key.Referenced.Data, key.ReferencedOrdinals);
        var gone = rows.Where(r => r.Old is not null && (r.New is null || !referenced.Same(r.Old, r.New)) && referenced.Read(r.Old) is not null).ToList();
        if (gone.Count == 0) return;
        var action = gone[0].New is null ? key.OnDelete : key.OnUpdate;
        if (action is DeleteUpdateAction.NotSpecified or DeleteUpdateAction.NoAction) Forbid(key, referenced, gone);
        else Write(key, referenced, gone, action);
    }

    private void Forbid(ForeignKeyObject key, KeyReader referenced, List<Change> gone) => effects.Check(() =>
    {
        var still = new KeyProbe(key.Referenced.Data, key.ReferencedOrdinals, session, transaction);
        var children = new KeyProbe(key.Table.Data, key.Ordinals, session, transaction);
        foreach (var row in gone)
        {
            var value = referenced.Read(row.Old!)!;
            if (children.Any(value) && !still.Any(value)) throw ConstraintErrors.Referenced(key, verb, session.Database.Name);
        }
    });

    private void Write(ForeignKeyObject key, KeyReader referenced, List<Change> gone, DeleteUpdateAction action)
    {
        bool deletes = gone[0].New is null && action == DeleteUpdateAction.Cascade;
        var changes = new Changes(key.Table, session, transaction, deletes ? "DELETE" : "UPDATE", effects) { Assigned = key.Ordinals };
        var children = new KeyProbe(key.Table.Data, key.Ordinals, session, transaction);
        var ended = new List<(RowVersion Row, Change Parent)>();
        // All rows end before new ones are written: keys may be exchanged within one statement.
        foreach (var parent in gone)
            foreach (var row in End(children, changes, referenced.Read(parent.Old!)!)) ended.Add((row, parent));
        if (ended.Count == 0) return;
        foreach (var (row, _) in ended) changes.Ended(row);
        if (!deletes)
        {
            var images = new ChildImages(key, session, changes.Writer);
            foreach (var (row, image) in ended.Select(e => (e.Row, images.Of(e.Row, e.Parent.New, action))).ToList()) changes.Replace(row, image);
        }
        changes.Follow();
    }

    // A row that another transaction changed while this one looked is looked for once more.
    private static List<RowVersion> End(KeyProbe children, Changes changes, Value[] value)
    {
        var ended = new List<RowVersion>();
        for (var found = children.Find(value); found.Count > 0; found = children.Find(value))
            foreach (var row in found)
                if (changes.Writer.End(row) == row) ended.Add(row);
        return ended;
    }

    /// <summary>The rows that SET NULL, SET DEFAULT and ON UPDATE CASCADE write.</summary>
    private sealed class ChildImages(ForeignKeyObject key, Session session, Statements.RowWriter writer)
    {
        private readonly Binder _binder = new(session);
        private readonly Slot _child = new(-1, key.Table.Data.Types);
        private readonly Slot _parent = new(-1, key.Referenced.Data.Types);
        private ColumnDefaults? _defaults;

        public byte[] Of(RowVersion row, RowVersion? parent, DeleteUpdateAction action)
        {
            var table = key.Table.Data;
            _defaults ??= new ColumnDefaults(_binder, table);
            _child.Set(row);
            var values = new Value[table.Columns.Length];
            for (int i = 0; i < values.Length; i++) values[i] = _child.Get(i);
            int[] own = key.Ordinals, theirs = key.ReferencedOrdinals;
            for (int i = 0; i < own.Length; i++)
            {
                values[own[i]] = action switch
                {
                    DeleteUpdateAction.SetNull => Value.Null,
                    DeleteUpdateAction.SetDefault => _defaults.Of(own[i], _binder.Frame, writer),
                    _ => Follow(parent!, theirs[i], own[i]),
                };
            }
            _defaults.Compute(values, _binder.Frame, writer);
            return writer.Build(values, "UPDATE");
        }

        private Value Follow(RowVersion parent, int from, int to)
        {
            _parent.Set(parent);
            return writer.Assign(_parent.Get(from), key.Referenced.Data.Types[from], to);
        }
    }

    private sealed class KeyReader(Table table, int[] ordinals)
    {
        private readonly Slot _slot = new(-1, table.Types);

        /// <summary>The values of a key; null when one of them is NULL.</summary>
        public Value[]? Read(RowVersion row)
        {
            _slot.Set(row);
            var values = new Value[ordinals.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = _slot.Get(ordinals[i]);
                if (values[i].IsNull) return null;
            }
            return values;
        }

        public bool Same(RowVersion left, RowVersion right)
        {
            var a = Read(left);
            var b = Read(right);
            if (a is null || b is null) return a is null && b is null;
            for (int i = 0; i < a.Length; i++)
                if (Comparison.Compare(a[i], b[i], table.Types[ordinals[i]]) != 0) return false;
            return true;
        }
    }
}
