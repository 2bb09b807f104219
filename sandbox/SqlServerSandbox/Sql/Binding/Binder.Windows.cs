using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Binding;

internal sealed partial class Binder
{
    private readonly Dictionary<FunctionCall, Expr> _windows = [];

    private Query BindWindows(QuerySpecification specification, Scope scope, FromNode? from, List<Predicate> conjuncts, List<FunctionCall> calls)
    {
        if (from is null) throw Errors.Unsupported("OVER without FROM");
        var (root, _) = Planner.Plan(from, conjuncts, []);
        Slot[] slots = [.. from.Slots];
        foreach (var call in calls)
        {
            string name = call.FunctionName.Value.ToUpperInvariant();
            if (name is not ("ROW_NUMBER" or "RANK" or "DENSE_RANK" or "COUNT")) throw Errors.Unsupported($"{name} OVER");
            if (name == "COUNT" && (call.OverClause.OrderByClause is not null || call.Parameters is not [ColumnReferenceExpression { ColumnType: ColumnType.Wildcard }]))
                throw Errors.Unsupported("COUNT OVER of anything but (*) and PARTITION BY");
            var partition = call.OverClause.Partitions.Select(p => new SortKey(Bind(p, scope), false)).ToArray();
            var order = (call.OverClause.OrderByClause?.OrderByElements ?? [])
                .Select(e => new SortKey(Bind(e.Expression, scope), e.SortOrder == SortOrder.Descending)).ToArray();
            var slot = Frame.NewSlot([SqlType.BigInt]);
            root = new WindowOperator(root, name, partition, order, slots, slot);
            _windows[call] = new ColumnExpr(slot, 0, name == "COUNT" ? SqlType.Int : SqlType.BigInt, false);
            slots = [.. slots, slot];
        }
        var (outputs, names) = BindSelectList(specification.SelectElements, scope);
        var keys = BindOrderBy(specification.OrderByClause, outputs, names, scope);
        return Finish(specification, scope, root, slots, outputs, names, keys, ordered: false);
    }
}
