using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Constraints;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Statements;

/// <summary>UPDATE and DELETE: find the rows, lock them, look again at those that changed meanwhile, write.</summary>
internal sealed class Update
{
    private readonly Session _session;
    private readonly Binder _binder;
    private readonly TableObject _target;
    private readonly Slot _slot;
    private readonly Operator _root;
    private readonly Predicate? _condition;
    private readonly List<(int Ordinal, Expr Expression)> _assignments = [];
    private readonly List<(string Name, Expr Expression)> _variables = [];
    private readonly ColumnDefaults? _computed;
    private readonly bool _delete;
    private readonly byte[]? _trackingContext;

    private Update(Session session, UpdateDeleteSpecificationBase specification, WithCtesAndXmlNamespaces? with)
    {
        _session = session;
        _binder = new Binder(session);
        _delete = specification is DeleteSpecification;
        if (specification.OutputClause is not null || specification.OutputIntoClause is not null) throw Errors.Unsupported("OUTPUT");
        if (with is { CommonTableExpressions.Count: > 0 } or { XmlNamespaces: not null }) throw Errors.Unsupported("WITH before UPDATE or DELETE");
        _trackingContext = TrackingContext.Of(with, session);
        if (specification.Target is not NamedTableReference named) throw Errors.Unsupported("this target");
        var plan = _binder.BindTarget(specification, named, _delete ? "DELETE" : "UPDATE");
        (_target, _slot, _root, _condition) = (plan.Target, plan.Slot, plan.Root, plan.Condition);
        if (specification is not UpdateSpecification update) return;
        foreach (var clause in update.SetClauses) BindSet(clause, plan.Scope);
        _computed = new ColumnDefaults(_binder, _target.Data);
    }

    public static long Run(UpdateStatement statement, Session session) =>
        new Update(session, statement.UpdateSpecification, statement.WithCtesAndXmlNamespaces).Run();

    public static long Run(DeleteStatement statement, Session session) =>
        new Update(session, statement.DeleteSpecification, statement.WithCtesAndXmlNamespaces).Run();

    private void BindSet(SetClause clause, Scope scope)
    {
        if (clause is not AssignmentSetClause set) throw Errors.Unsupported(clause.GetType().Name);
        var value = set.NewValue is DefaultLiteral ? null : _binder.Bind(set.NewValue, scope);
        if (set.AssignmentKind != AssignmentKind.Equals && set.Column is not null)
            value = Arithmetic.Bind(_binder, Assignment.Operation(set.AssignmentKind), _binder.Bind(set.Column, scope), value!);
        if (set.Variable is not null) _variables.Add((set.Variable.Name, value!));
        if (set.Column is null) return;
        int ordinal = DmlTarget.Ordinal(_target.Data, set.Column);
        if (_session.ColumnsFor("UPDATE", _target) is { } writable && !writable.Contains(_target.Data.Columns[ordinal].Name))
            throw Errors.ColumnPermissionDenied("UPDATE", _target.Data.Columns[ordinal].Name, _target.Name, _session.Database.Name, _target.Schema);
        if (ordinal == _target.Data.IdentityColumn) throw new SqlError(8102, 16, 1, $"Cannot update identity column '{_target.Data.Columns[ordinal].Name}'.", endsBatch: true);
        value ??= _target.Data.Columns[ordinal].Default is { } given ? _binder.Bind(given, new Scope(null)) : new ConstExpr(_target.Data.Types[ordinal], Value.Null);
        _assignments.Add((ordinal, value));
    }

    private long Run() => _session.Write(_delete ? "DELETE" : "UPDATE", transaction =>
    {
        _binder.Freeze();
        var frame = _binder.Frame;
        var changes = new Changes(_target, _session, transaction, _delete ? "DELETE" : "UPDATE", trackingContext: _trackingContext) { Assigned = [.. _assignments.Select(a => a.Ordinal)] };
        var writer = changes.Writer;
        var found = new List<(RowVersion Row, object?[] Sources)>();
        var others = frame.Slots.Where(s => s != _slot).ToArray();
        var seen = new HashSet<RowVersion>();
        _root.Open(frame);
        while (_root.Next(frame))
            if (_slot.Row is { } row && (others.Length == 0 || seen.Add(row))) found.Add((row, [.. others.Select(o => o.Capture())]));
        _root.Close();

        // All old rows end before new ones are written: keys may be exchanged within one statement.
        var written = new List<(RowVersion Old, byte[] Image)>();
        long count = 0;
        foreach (var (row, sources) in found)
        {
            if ((++count & 1023) == 0) _session.ThrowIfCancelled();
            for (int i = 0; i < others.Length; i++) others[i].Restore(sources[i]);
            if (Lock(row, writer, frame) is not { } locked)
            {
                count--;
                continue;
            }
            _slot.Set(locked);
            changes.Ended(locked);
            if (!_delete) written.Add((locked, NewImage(writer, frame)));
        }
        foreach (var (old, image) in written) changes.Replace(old, image);
        changes.Complete();
        return count;
    });

    // A row that another transaction changed is taken as it is now, if it still meets the condition.
    private RowVersion? Lock(RowVersion row, RowWriter writer, Frame frame)
    {
        for (RowVersion? current = row; current is not null;)
        {
            if (current != row)
            {
                _slot.Set(current);
                if (_condition is not null && _condition.Test(frame) != Truth.True) return null;
            }
            var locked = writer.End(current);
            if (locked == current) return current;
            current = locked;
        }
        return null;
    }

    private byte[] NewImage(RowWriter writer, Frame frame)
    {
        var table = _target.Data;
        var values = new Value[table.Columns.Length];
        frame.BeginRow();
        for (int i = 0; i < values.Length; i++) values[i] = _slot.Get(i);
        foreach (var (name, expression) in _variables) Assignment.Set(_session, name, expression.Eval(frame), expression.Type);
        foreach (var (ordinal, expression) in _assignments) values[ordinal] = writer.Assign(expression.Eval(frame), expression.Type, ordinal);
        _computed!.Compute(values, frame, writer);
        return writer.Build(values, "UPDATE");
    }
}
