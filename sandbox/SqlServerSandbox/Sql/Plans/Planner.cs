using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;

namespace SqlServerSandbox.Sql.Plans;

/// <summary>Chooses operators: indexes for tables, loops or hashing for joins.</summary>
internal static class Planner
{
    /// <summary>The operator for FROM and WHERE; <paramref name="order"/> is satisfied when the result says so.</summary>
    public static (Operator Root, bool Ordered) Plan(FromNode node, List<Predicate> conjuncts, IReadOnlyList<SortKey> order)
    {
        var all = node.Slots.Select(s => s.Id).ToHashSet();
        var rest = new List<Predicate>(conjuncts);
        var root = Build(node, rest, all, [], order, out bool ordered);
        return (Filter(root, rest), ordered);
    }

    public static Operator Filter(Operator root, IReadOnlyList<Predicate> predicates) =>
        Conjuncts.Join(predicates) is { } predicate ? new FilterOperator(root, predicate) : root;

    private static Operator Build(FromNode node, List<Predicate> conjuncts, HashSet<int> all, HashSet<int> known, IReadOnlyList<SortKey> order, out bool ordered)
    {
        ordered = false;
        switch (node)
        {
            case TableNode table:
                var own = new HashSet<int>(known) { table.Slot.Id };
                var mine = Conjuncts.Take(conjuncts, own, all);
                var scan = Scan(table, mine, order, out ordered);
                scan.Condition = Conjuncts.Join(mine);
                return Filter(scan, mine);
            case OperatorNode source:
                var visible = new HashSet<int>(known) { source.Slot.Id };
                return Filter(source.Operator, Conjuncts.Take(conjuncts, visible, all));
            case JoinNode { Kind: JoinKind.Inner } inner when !inner.Apply && inner.On.Count == 0:
                return BuildInner(inner, conjuncts, all, known, order, out ordered);
            default:
                return BuildOuter((JoinNode)node, conjuncts, all, known, order, out ordered);
        }
    }

    private static Operator BuildInner(JoinNode join, List<Predicate> conjuncts, HashSet<int> all, HashSet<int> known, IReadOnlyList<SortKey> order, out bool ordered)
    {
        var left = Build(join.Left, conjuncts, all, known, order, out ordered);
        var leftIds = join.Left.Slots.Select(s => s.Id).Concat(known).ToHashSet();
        if (SeekableBy(join.Right, conjuncts, leftIds))
        {
            var right = Build(join.Right, conjuncts, all, leftIds, [], out _);
            return new LoopJoinOperator(left, right, [.. join.Right.Slots], JoinKind.Inner, null);
        }
        var other = Build(join.Right, conjuncts, all, known, [], out _);
        var both = join.Slots.Select(s => s.Id).Concat(known).ToHashSet();
        var on = Conjuncts.Take(conjuncts, both, all);
        return Hash(join, left, other, on, JoinKind.Inner);
    }

    private static Operator BuildOuter(JoinNode join, List<Predicate> conjuncts, HashSet<int> all, HashSet<int> known, IReadOnlyList<SortKey> order, out bool ordered)
    {
        ordered = false;
        var none = new List<Predicate>();
        bool preserves = join.Kind != JoinKind.Full;
        var leftIds = join.Left.Slots.Select(s => s.Id).Concat(known).ToHashSet();
        // Conditions on the preserved side may be applied before the join; those on the other side only after it.
        var left = preserves ? Build(join.Left, conjuncts, all, known, order, out ordered) : Build(join.Left, none, all, known, [], out _);
        var on = new List<Predicate>(join.On);
        if (join.Apply || (join.Kind != JoinKind.Full && SeekableBy(join.Right, on, leftIds)))
        {
            var right = Build(join.Right, on, all, leftIds, [], out _);
            return new LoopJoinOperator(left, right, [.. join.Right.Slots], join.Kind, Conjuncts.Join(on));
        }
        var rightPart = Build(join.Right, join.Kind == JoinKind.Full ? none : on, all, known, [], out _);
        return Hash(join, left, rightPart, on, join.Kind);
    }

    // Without any equality all rows share one key, which is a loop over a kept copy of the right side.
    private static HashJoinOperator Hash(JoinNode join, Operator left, Operator right, List<Predicate> on, JoinKind kind)
    {
        var leftIds = join.Left.Slots.Select(s => s.Id).ToHashSet();
        var rightIds = join.Right.Slots.Select(s => s.Id).ToHashSet();
        var leftKeys = new List<Expr>();
        var rightKeys = new List<Expr>();
        foreach (var predicate in on.ToArray())
        {
            if (predicate is not ComparePredicate { Comparator: Comparator.Equal } equal) continue;
            if (equal.Left.Type.Family != equal.Right.Type.Family || equal.Left.Type.Scale != equal.Right.Type.Scale) continue;
            var a = Query.SlotsOf(equal.Left);
            var b = Query.SlotsOf(equal.Right);
            if (a.Count == 0 || b.Count == 0) continue;
            bool straight = a.IsSubsetOf(leftIds) && b.IsSubsetOf(rightIds);
            bool crossed = a.IsSubsetOf(rightIds) && b.IsSubsetOf(leftIds);
            if (!straight && !crossed) continue;
            leftKeys.Add(straight ? equal.Left : equal.Right);
            rightKeys.Add(straight ? equal.Right : equal.Left);
            on.Remove(predicate);
        }
        return new HashJoinOperator(left, right, [.. join.Left.Slots], [.. join.Right.Slots], [.. leftKeys], [.. rightKeys], kind, Conjuncts.Join(on));
    }

    private static bool SeekableBy(FromNode right, List<Predicate> conjuncts, HashSet<int> known) =>
        right is TableNode table && conjuncts.Any(p => p is ComparePredicate { Comparator: Comparator.Equal } equal
            && (LeadsIndex(table, equal.Left, equal.Right, known) || LeadsIndex(table, equal.Right, equal.Left, known)));

    private static bool LeadsIndex(TableNode table, Expr column, Expr value, HashSet<int> known)
    {
        var rests = Query.SlotsOf(value);
        return rests.Count > 0 && rests.IsSubsetOf(known)
            && IndexChoice.Leading(table, column) is { } ordinal
            && table.Table.Indexes.Any(i => i.Filter is null && i.Order.Keys.Length > 0 && i.Order.Keys[0].Ordinal == ordinal);
    }

    private static ScanOperator Scan(TableNode node, List<Predicate> predicates, IReadOnlyList<SortKey> order, out bool ordered)
    {
        var scan = new ScanOperator(node.Slot, node.Table, node.Table.Primary) { Access = node.Access };
        ordered = IndexChoice.Choose(scan, node, predicates, order);
        return scan;
    }
}
