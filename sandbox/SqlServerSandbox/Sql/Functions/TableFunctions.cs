using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Functions;

/// <summary>Functions in FROM.</summary>
internal static class TableFunctions
{
    public static OperatorNode Bind(Binder binder, string name, Expr[] arguments, string? alias, Scope scope)
    {
        switch (name.ToUpperInvariant())
        {
            case "GENERATE_SERIES":
                ScalarFunctions.Count(name, arguments, 2, 3);
                var type = Binder.CommonType(arguments);
                if (type.Family != Family.Integer) throw Errors.Unsupported($"GENERATE_SERIES of {type.Name}");
                Expr[] bounds = [.. arguments.Select(a => binder.Convert(a, SqlType.BigInt))];
                return Source(binder, scope, alias, "value", type, bounds, f => Series(f, bounds));
            case "STRING_SPLIT":
                ScalarFunctions.Count(name, arguments, 2, 2);
                return Source(binder, scope, alias, "value", arguments[0].Type, arguments, f => Split(f, arguments));
            case "FN_MY_PERMISSIONS" or "SYS.FN_MY_PERMISSIONS":
                ScalarFunctions.Count(name, arguments, 2, 2);
                var (names, types) = (MyPermissions.Columns.Select(c => c.Name).ToArray(), MyPermissions.Columns.Select(c => c.Type).ToArray());
                var slot = binder.Frame.NewSlot(types);
                scope.Sources.Add(new Source(null, alias, names, [.. types.Select((t, i) => new ColumnExpr(slot, i, t, true))]));
                return new OperatorNode(new SystemOperator(slot, f => Mine(f, arguments), arguments), slot);
            default:
                throw Errors.InvalidObject(name);
        }
    }

    private static OperatorNode Source(Binder binder, Scope scope, string? alias, string column, SqlType type, Expr[] arguments, Func<Frame, IEnumerable<Value[]>> rows)
    {
        var slot = binder.Frame.NewSlot([type]);
        scope.Sources.Add(new Source(null, alias, [column], [new ColumnExpr(slot, 0, type, false)]));
        return new OperatorNode(new SystemOperator(slot, rows, arguments), slot);
    }

    private static IEnumerable<Value[]> Mine(Frame frame, Expr[] arguments)
    {
        var securable = arguments[0].Eval(frame);
        return MyPermissions.Rows(frame.Session, securable.IsNull ? null : securable.Text, arguments[1].Eval(frame).Text);
    }

    private static IEnumerable<Value[]> Series(Frame frame, Expr[] bounds)
    {
        long start = bounds[0].Eval(frame).Long;
        long stop = bounds[1].Eval(frame).Long;
        long step = bounds.Length > 2 ? bounds[2].Eval(frame).Long : start <= stop ? 1 : -1;
        if (step == 0) throw new SqlError(4199, 16, 1, "Argument value 0 is invalid for argument 3 of generate_series function.");
        for (long i = start; step > 0 ? i <= stop : i >= stop; i += step) yield return [Value.From(i)];
    }

    private static IEnumerable<Value[]> Split(Frame frame, Expr[] arguments)
    {
        var text = arguments[0].Eval(frame);
        if (text.IsNull) yield break;
        foreach (string part in text.Text.Split(arguments[1].Eval(frame).Text)) yield return [Value.From(part)];
    }
}
