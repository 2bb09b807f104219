using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Plans;

/// <summary>Picks the index whose leading column the conditions bound, or whose order the query wants.</summary>
internal static class IndexChoice
{
    /// <summary>Sets index, range and direction of a scan. Returns whether its rows come in the wanted order.</summary>
    public static bool Choose(ScanOperator scan, TableNode node, List<Predicate> predicates, IReadOnlyList<SortKey> order)
    {
        TableIndex? best = null;
        int bestScore = -1;
        foreach (var index in node.Table.Indexes)
        {
            // It has the rows of its filter alone.
            if (index.Filter is not null) continue;
            int score = 0;
            if (index.Order.Keys.Length > 0)
            {
                var (from, to, equal) = Range(node, index, predicates);
                score += equal ? 6 : from is not null && to is not null ? 3 : from is not null || to is not null ? 2 : 0;
                if (equal && index.Unique && Behind(node, index, predicates).Count == index.Order.Keys.Length - 1) score += 10;
            }
            if (Serves(node, index, order, out _)) score += 4;
            if (score > bestScore)
            {
                bestScore = score;
                best = index;
            }
        }
        scan.Index = best!;
        bool leads = false;
        if (best!.Order.Keys.Length > 0) (scan.From, scan.To, leads) = Range(node, best, predicates);
        if (leads) scan.Behind = Behind(node, best, predicates);
        bool ordered = Serves(node, best, order, out bool backward) && order.Count > 0;
        scan.Backward = ordered && backward;
        return ordered;
    }

    /// <summary>The ordinal of a table's column that an expression is, or converts without disturbing its order.</summary>
    public static int? Leading(TableNode node, Expr expression)
    {
        if (expression is ConvertExpr { Inner: ColumnExpr } convert && KeepsOrder(convert.Inner.Type, convert.Type)) expression = convert.Inner;
        return expression is ColumnExpr column && column.Slot == node.Slot ? column.Ordinal : null;
    }

    /// <summary>What the key columns behind the leading one are equal to, up to the first that is not bound so.</summary>
    private static List<Bound> Behind(TableNode node, TableIndex index, List<Predicate> predicates)
    {
        var bounds = new List<Bound>();
        foreach (var key in index.Order.Keys.Skip(1))
        {
            var bound = predicates.OfType<ComparePredicate>().Select(p => Oriented(node, p))
                .Where(o => o.Comparator == Comparator.Equal && o.Column is not null && Leading(node, o.Column) == key.Ordinal && !Query.SlotsOf(o.Limit!).Contains(node.Slot.Id))
                .Select(o => new Bound(o.Column!, o.Limit!, true)).FirstOrDefault();
            if (bound is null) break;
            bounds.Add(bound);
        }
        return bounds;
    }

    private static (Bound? From, Bound? To, bool Equal) Range(TableNode node, TableIndex index, List<Predicate> predicates)
    {
        int leading = index.Order.Keys[0].Ordinal;
        Bound? from = null, to = null;
        bool equal = false;
        foreach (var predicate in predicates)
        {
            if (predicate is not ComparePredicate comparison) continue;
            var (column, limit, comparator) = Oriented(node, comparison);
            if (column is null || Leading(node, column) != leading) continue;
            if (Query.SlotsOf(limit!).Contains(node.Slot.Id)) continue;
            switch (comparator)
            {
                case Comparator.Equal:
                    if (equal) break;
                    from = to = new Bound(column, limit!, true);
                    equal = true;
                    break;
                case Comparator.Greater or Comparator.GreaterOrEqual when !equal:
                    from ??= new Bound(column, limit!, comparator == Comparator.GreaterOrEqual);
                    break;
                case Comparator.Less or Comparator.LessOrEqual when !equal:
                    to ??= new Bound(column, limit!, comparator == Comparator.LessOrEqual);
                    break;
            }
        }
        return index.Order.Keys[0].Descending ? (to, from, equal) : (from, to, equal);
    }

    private static (Expr? Column, Expr? Limit, Comparator Comparator) Oriented(TableNode node, ComparePredicate comparison)
    {
        if (Leading(node, comparison.Left) is not null) return (comparison.Left, comparison.Right, comparison.Comparator);
        if (Leading(node, comparison.Right) is null) return (null, null, default);
        var turned = comparison.Comparator switch
        {
            Comparator.Less => Comparator.Greater,
            Comparator.LessOrEqual => Comparator.GreaterOrEqual,
            Comparator.Greater => Comparator.Less,
            Comparator.GreaterOrEqual => Comparator.LessOrEqual,
            var same => same,
        };
        return (comparison.Right, comparison.Left, turned);
    }

    private static bool Serves(TableNode node, TableIndex index, IReadOnlyList<SortKey> order, out bool backward)
    {
        backward = false;
        var keys = index.Order.Full;
        if (order.Count == 0) return false;
        int served = 0;
        foreach (var key in order)
        {
            // Behind a unique key nothing is left to be ordered, but of what is joined to its row.
            bool unique = index.Unique && served >= index.Order.Keys.Length;
            if (unique) return order.Skip(served).All(k => Query.SlotsOf(k.Expression).All(s => s == node.Slot.Id));
            if (served >= keys.Count) return false;
            if (key.Expression is not ColumnExpr column || column.Slot != node.Slot || column.Ordinal != keys[served].Ordinal) return false;
            bool against = key.Descending != keys[served].Descending;
            if (served == 0) backward = against;
            else if (backward != against) return false;
            served++;
        }
        return true;
    }

    private static bool KeepsOrder(SqlType from, SqlType to) =>
        (from.Family == to.Family && from.Collation == to.Collation)
        || (from.Family == Family.Integer && to.Family is Family.Decimal or Family.Float or Family.Money)
        || (from.IsTemporal && to.IsTemporal && from.Family != Family.Time && to.Family is Family.DateTime2 or Family.DateTime or Family.DateTimeOffset);
}
