using SqlServerSandbox.Catalog;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Statements;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Binding;

/// <summary>Defaults and computed columns of a table, bound for one statement.</summary>
internal sealed class ColumnDefaults
{
    private readonly Expr?[] _defaults;
    private readonly (int Ordinal, Expr Expression)[] _computed;
    private readonly Slot _slot;

    public ColumnDefaults(Binder binder, Table table)
    {
        var nowhere = new Scope(null);
        binder.DefaultsOf = table.Owner as TableObject;
        _defaults = [.. table.Columns.Select(c => c.Default is null ? null : binder.Bind(c.Default, nowhere))];
        binder.DefaultsOf = null;
        _slot = binder.Frame.NewSlot(table.Types);
        var scope = new Scope(null);
        scope.Sources.Add(new Source(null, null, [.. table.Columns.Select(c => c.Name)], [.. table.Columns.Select((c, i) => new ColumnExpr(_slot, i, c.Type, c.Nullable))]));
        _computed = [.. table.Columns.Select((c, i) => (c, i)).Where(p => p.c.Computed is not null).Select(p => (p.i, binder.Bind(p.c.Computed!, scope)))];
    }

    public bool Any => _computed.Length > 0;

    public Value Of(int ordinal, Frame frame, RowWriter writer)
    {
        var expression = _defaults[ordinal];
        return expression is null ? Value.Null : writer.Assign(expression.Eval(frame), expression.Type, ordinal);
    }

    public void Compute(Value[] values, Frame frame, RowWriter writer)
    {
        if (_computed.Length == 0) return;
        _slot.Set(values);
        foreach (var (ordinal, expression) in _computed) values[ordinal] = writer.Assign(expression.Eval(frame), expression.Type, ordinal);
    }
}
