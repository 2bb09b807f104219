using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Engine.Tracking;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Sql.Tracking;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Binding;

internal sealed partial class Binder
{
    private static readonly (string Name, SqlType Type)[] ChangesColumns =
    [
        ("SYS_CHANGE_VERSION", SqlType.BigInt), ("SYS_CHANGE_CREATION_VERSION", SqlType.BigInt), ("SYS_CHANGE_OPERATION", new SqlType(TypeId.NChar, 1)),
        ("SYS_CHANGE_COLUMNS", SqlType.VarBinary(4100)), ("SYS_CHANGE_CONTEXT", SqlType.VarBinary(128)),
    ];

    private OperatorNode BindChanges(ChangeTableChangesTableReference reference, Scope scope)
    {
        var (target, tracking) = TrackedTable(reference.Target);
        ReadsTracking = true;
        var since = Convert(Bind(reference.SinceVersion, new Scope(null)), SqlType.BigInt);
        return TrackingSource(reference, target, ChangesColumns, scope, [since], frame =>
        {
            var version = since.Eval(frame);
            return ChangeTable.Changes(tracking, version.IsNull ? 0 : version.Long, frame.Snapshot!.Stamp);
        });
    }

    private OperatorNode BindVersion(ChangeTableVersionTableReference reference, Scope scope)
    {
        var (target, tracking) = TrackedTable(reference.Target);
        var table = target.Data;
        var index = table.PrimaryKey!;
        int[] places = KeyPlaces(reference, target);
        var keys = new Expr[places.Length];
        for (int i = 0; i < keys.Length; i++) keys[places[i]] = Convert(Bind(reference.PrimaryKeyValues[i], scope), tracking.KeyTypes[places[i]]);
        Tables.Add(table);
        return TrackingSource(reference, target, [ChangesColumns[0], ChangesColumns[4]], scope, keys, frame => ChangeTable.Version(tracking, table, index, keys, frame));
    }

    // Where each named column stands in the primary key; they may be named in any order.
    private static int[] KeyPlaces(ChangeTableVersionTableReference reference, TableObject target)
    {
        var table = target.Data;
        var keys = table.PrimaryKey!.Order.Keys;
        var places = new List<int>();
        foreach (var column in reference.PrimaryKeyColumns)
        {
            int place = Array.FindIndex(keys, k => table.Columns[k.Ordinal].Name.Equals(column.Value, StringComparison.OrdinalIgnoreCase));
            if (place < 0) throw TrackingErrors.NotInKey(column.Value, target.Name);
            places.Add(place);
        }
        if (places.Count != keys.Length) throw TrackingErrors.KeyColumnCount(target.Name);
        int twice = places.FindIndex(p => places.Count(other => other == p) > 1);
        if (twice >= 0) throw TrackingErrors.KeyColumnTwice(reference.PrimaryKeyColumns[twice].Value);
        return reference.PrimaryKeyValues.Count == places.Count ? [.. places] : throw TrackingErrors.VersionArguments();
    }

    /// <summary>The table of a CHANGETABLE: tracked, named or by a synonym, and one whose changes and key the user may read.</summary>
    private (TableObject Target, TableTracking Tracking) TrackedTable(SchemaObjectName name)
    {
        string written = string.Join('.', Parts(name));
        if (name.ServerIdentifier is not null) throw TrackingErrors.Remote();
        if (SystemViews.Find(session, name) is not null) throw TrackingErrors.NoTable(written);
        var found = session.Follow(session.Find(name) ?? throw Errors.InvalidObject(written));
        if (found is not TableObject { Temporary: false } table) throw TrackingErrors.NoTable(written);
        if (session.DatabaseOf(name).IsReadOnly) throw TrackingErrors.Secondary();
        if (table.Tracking is not { } tracking) throw TrackingErrors.NotEnabled(written);
        // Inside a view the owner's rights count.
        if (_viewDepth > 0) return (table, tracking);
        session.Demand("VIEW CHANGE TRACKING", table, name);
        if (session.MayDo("SELECT", table)) return (table, tracking);
        session.Demand("SELECT", table, name);
        var readable = session.ReadableColumns(table)!;
        foreach (var key in table.Data.PrimaryKey!.Order.Keys)
        {
            string column = table.Data.Columns[key.Ordinal].Name;
            if (!readable.Contains(column)) throw Errors.ColumnPermissionDenied("SELECT", column, table.Name, session.Database.Name, table.Schema);
        }
        return (table, tracking);
    }

    private OperatorNode TrackingSource(
        TableReferenceWithAliasAndColumns reference, TableObject target, (string Name, SqlType Type)[] columns, Scope scope, Expr[] arguments, Func<Frame, IEnumerable<Value[]>> rows)
    {
        var keys = target.Data.PrimaryKey!.Order.Keys.Select(k => target.Data.Columns[k.Ordinal]).ToArray();
        SqlType[] types = [.. columns.Select(c => c.Type), .. keys.Select(k => k.Type)];
        var slot = Frame.NewSlot(types);
        Expr[] outputs = [.. types.Select((t, i) => new ColumnExpr(slot, i, t, i < columns.Length))];
        scope.Sources.Add(new Source(null, reference.Alias!.Value, Names([.. columns.Select(c => c.Name), .. keys.Select(k => k.Name)], [.. reference.Columns.Select(c => c.Value)]), outputs));
        return new OperatorNode(new SystemOperator(slot, rows, arguments), slot);
    }
}
