using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Functions;
using SqlServerSandbox.Catalog.Policies;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Binding;

internal sealed partial class Binder
{
    private readonly Stack<Dictionary<string, Expr>> _arguments = new();

    /// <summary>A function's own query, with parameters of no value.</summary>
    public Query BindFunction(InlineFunction function) =>
        Inside(function, [.. function.Parameters.Select(p => new ConstExpr(p.Type, Value.Null))], () => BindQuery(function.Query, null));

    /// <summary>Whether a row of a table is allowed by a predicate of a security policy.</summary>
    public Expressions.ExistsPredicate BindRowPredicate(RowPredicate predicate, Scope row)
    {
        Expr[] arguments = [.. predicate.Arguments.Select(a => Bind(a, row))];
        return new Expressions.ExistsPredicate(Inside(predicate.Function, arguments, () => BindQuery(predicate.Function.Query, null)));
    }

    private FromNode BindCall(InlineFunction function, SchemaObjectFunctionTableReference call, Scope scope, List<Predicate> conjuncts, bool outer)
    {
        if (!IsChained(function)) session.Demand("SELECT", function, call.SchemaObject);
        Expr[] arguments = [.. call.Parameters.Select(p => Bind(p, scope))];
        return Inside(function, arguments, () => BindDerived(function.Query, call.Alias?.Value ?? function.Name, [.. call.Columns.Select(c => c.Value)], scope, conjuncts, outer, schema: function.Schema));
    }

    // Below the rows that a policy hides nothing else of the query is seen.
    private List<Predicate> RowFilters(TableObject table, Expr[] columns)
    {
        var filters = table.Predicates.Where(p => !p.Blocks && p.Policy.Enabled).ToArray();
        if (filters.Length == 0) return [];
        var row = new Scope(null);
        row.Sources.Add(new Source(table.Schema, table.Name, [.. table.Data.Columns.Select(c => c.Name)], columns));
        return [.. filters.Select(f => BindRowPredicate(f, row))];
    }

    // On the side of an outer join that may be missing, the filter belongs below the join.
    private OperatorNode Filtered(TableNode table, List<Predicate> filters, Expr[] columns, Scope scope)
    {
        var (root, _) = Planner.Plan(table, filters, []);
        var source = scope.Sources[^1];
        var slot = Frame.NewSlot([.. columns.Select(c => c.Type)]);
        scope.Sources[^1] = source with { Columns = [.. columns.Select((c, i) => new ColumnExpr(slot, i, c.Type, true))] };
        return new OperatorNode(new ProjectOperator(new Query(root, columns, source.Names), slot), slot);
    }

    private T Inside<T>(InlineFunction function, IReadOnlyList<Expr> arguments, Func<T> bind)
    {
        if (arguments.Count < function.Parameters.Count)
            throw new SqlError(313, 16, 3, $"An insufficient number of arguments were supplied for the procedure or function {function.Schema}.{function.Name}.", endsBatch: true);
        if (arguments.Count > function.Parameters.Count)
            throw new SqlError(8144, 16, 3, $"Procedure or function {function.Schema}.{function.Name} has too many arguments specified.", endsBatch: true);
        if (_viewDepth >= 32) throw new SqlError(217, 16, 1, "Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32).", endsBatch: true);
        var given = new Dictionary<string, Expr>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < arguments.Count; i++) given[function.Parameters[i].Name] = Convert(arguments[i], function.Parameters[i].Type);
        int owner = _owner;
        (_owner, _viewDepth) = (session.Database.OwnerOf(function.Schema), _viewDepth + 1);
        _arguments.Push(given);
        PushCtes(function.With);
        try
        {
            return bind();
        }
        finally
        {
            PopCtes();
            _arguments.Pop();
            (_owner, _viewDepth) = (owner, _viewDepth - 1);
        }
    }

    private Expr? Argument(string variable) => _arguments.TryPeek(out var given) ? given.GetValueOrDefault(variable) : null;
}
