using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Engine.Locks;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Constraints;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Statements;

/// <summary>INSERT ... VALUES, SELECT, EXEC-less forms and DEFAULT VALUES.</summary>
internal static class Insert
{
    public static long Run(InsertStatement statement, Session session)
    {
        var specification = statement.InsertSpecification;
        if (specification.OutputClause is not null || specification.OutputIntoClause is not null) throw Errors.Unsupported("OUTPUT");
        if (specification.Target is not NamedTableReference named) throw Errors.Unsupported("INSERT into this target");
        if (specification.TopRowFilter is not null) throw Errors.Unsupported("INSERT TOP");
        var binder = new Binder(session);
        var target = DmlTarget.Table(binder, named, "INSERT");
        var table = target.Data;
        bool identityGiven = session.IdentityInsert == target;
        int[] ordinals = Ordinals(specification, table, identityGiven);
        var (query, rows) = Source(statement, specification, binder, table, ordinals);
        CheckRowVersion(Array.IndexOf(ordinals, table.RowVersionColumn), query, rows);
        var defaults = Defaults(binder, table, ordinals);
        if (table.IdentityColumn >= 0 && ordinals.Contains(table.IdentityColumn) && !identityGiven)
            throw new SqlError(544, 16, 1, $"Cannot insert explicit value for identity column in table '{target.Name}' when IDENTITY_INSERT is set to OFF.");
        bool wholeTable = AccessOf.LocksTarget(named);
        var context = TrackingContext.Of(statement.WithCtesAndXmlNamespaces, session);
        return session.Write("INSERT", transaction =>
        {
            if (wholeTable) new ScanLocks(table, new Access { Mode = LockMode.Exclusive, Hold = Hold.Table }, binder.Frame).LockTable();
            binder.Freeze();
            var changes = new Changes(target, session, transaction, "INSERT", trackingContext: context);
            var writer = changes.Writer;
            long count = 0;
            bool spools = rows is null && binder.Tables.Contains(table);
            foreach (var given in rows is not null ? Values(rows, binder.Frame) : spools ? Spooled(query!, binder.Frame) : Rows(query!, binder.Frame))
            {
                if (spools) binder.Frame.BeginRow();
                var values = new Value[table.Columns.Length];
                for (int i = 0; i < ordinals.Length; i++)
                    values[ordinals[i]] = given[i] is { } source ? writer.Assign(source.Value, source.Type, ordinals[i]) : defaults.Of(ordinals[i], binder.Frame, writer);
                Complete(session, table, values, ordinals, defaults, binder.Frame, writer);
                changes.Insert(writer.Build(values, "INSERT"));
                if ((++count & 1023) == 0) session.ThrowIfCancelled();
            }
            changes.Complete();
            return count;
        });
    }

    /// <summary>Fills in what was not given: identity, defaults, computed columns.</summary>
    public static void Complete(Session session, Table table, Value[] values, int[] given, ColumnDefaults defaults, Frame frame, RowWriter writer)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (given.Contains(i))
            {
                if (i == table.IdentityColumn)
                {
                    session.LastIdentity = values[i].Long;
                    table.NoteIdentity(values[i].Long);
                }
                continue;
            }
            if (i == table.IdentityColumn)
            {
                long identity = table.NextIdentity();
                session.LastIdentity = identity;
                values[i] = Conversion.Convert(Value.From(identity), SqlType.BigInt, table.Types[i]);
            }
            else
            {
                values[i] = defaults.Of(i, frame, writer);
            }
        }
        defaults.Compute(values, frame, writer);
    }

    private static ColumnDefaults Defaults(Binder binder, Table table, int[] ordinals)
    {
        _ = ordinals;
        return new ColumnDefaults(binder, table);
    }

    private static int[] Ordinals(InsertSpecification specification, Table table, bool identityGiven)
    {
        if (specification.Columns.Count > 0) return [.. specification.Columns.Select(c => DmlTarget.Ordinal(table, c, inserting: true))];
        if (specification.InsertSource is ValuesInsertSource { IsDefaultValues: true }) return [];
        return [.. Enumerable.Range(0, table.Columns.Length)
            .Where(i => (i != table.IdentityColumn || identityGiven) && table.Columns[i].Computed is null)];
    }

    private static (Query? Query, Expr?[][]? Rows) Source(InsertStatement statement, InsertSpecification specification, Binder binder, Table table, int[] ordinals)
    {
        switch (specification.InsertSource)
        {
            case ValuesInsertSource { IsDefaultValues: true }:
                return (null, [[]]);
            case ValuesInsertSource values:
                var scope = new Scope(null);
                var rows = values.RowValues.Select(r => r.ColumnValues.Select(v => v is DefaultLiteral ? null : binder.Bind(v, scope)).ToArray()).ToArray();
                foreach (var row in rows) CheckCount(row.Length, ordinals.Length, specification.Columns.Count > 0);
                return (null, rows);
            case SelectInsertSource select:
                var query = binder.BindSelect(new SelectStatement { QueryExpression = select.Select, WithCtesAndXmlNamespaces = statement.WithCtesAndXmlNamespaces });
                CheckCount(query.Outputs.Count, ordinals.Length, specification.Columns.Count > 0);
                return (query, null);
            default:
                throw Errors.Unsupported("INSERT ... EXEC");
        }
    }

    // A rowversion takes DEFAULT or NULL, and makes its own value of it.
    private static void CheckRowVersion(int at, Query? query, Expr?[][]? rows)
    {
        if (at < 0) return;
        var given = rows is null ? [query!.Outputs[at]] : rows.Where(r => r.Length > at).Select(r => r[at]);
        if (given.Any(e => e is not (null or ConstExpr { Value.IsNull: true })))
            throw new SqlError(273, 16, 1, "Cannot insert an explicit value into a timestamp column. Use INSERT with a column list to exclude the timestamp column, or insert a DEFAULT into the timestamp column.", endsBatch: true);
    }

    private static void CheckCount(int given, int wanted, bool named)
    {
        if (given == wanted) return;
        if (!named) throw new SqlError(213, 16, 1, "Column name or number of supplied values does not match table definition.", endsBatch: true);
        throw given > wanted
            ? new SqlError(110, 15, 1, "There are fewer columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.", endsBatch: true)
            : new SqlError(109, 15, 1, "There are more columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.", endsBatch: true);
    }

    private static IEnumerable<TypedValue?[]> Values(Expr?[][] rows, Frame frame) =>
        rows.Select(row =>
        {
            frame.BeginRow();
            return row.Select(e => e is null ? null : new TypedValue(e.Type, e.Eval(frame))).ToArray();
        });

    // What is read from the table that is written to is read to its end first.
    private static List<TypedValue?[]> Spooled(Query query, Frame frame) => [.. Rows(query, frame).Select(r => (TypedValue?[])r.Clone())];

    private static IEnumerable<TypedValue?[]> Rows(Query query, Frame frame)
    {
        query.Root.Open(frame);
        var row = new TypedValue?[query.Outputs.Count];
        while (query.Root.Next(frame))
        {
            frame.BeginRow();
            for (int i = 0; i < row.Length; i++) row[i] = new TypedValue(query.Outputs[i].Type, query.Outputs[i].Eval(frame));
            yield return row;
        }
        query.Root.Close();
    }
}
