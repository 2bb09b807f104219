using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Plans;

namespace SqlServerSandbox.Sql.Binding;

/// <summary>Conditions joined by AND, each of which can be applied where its rows are known.</summary>
internal static class Conjuncts
{
    public static void Split(Predicate predicate, List<Predicate> into)
    {
        if (predicate is AndPredicate and)
        {
            Split(and.Left, into);
            Split(and.Right, into);
            return;
        }
        into.Add(predicate);
    }

    public static Predicate? Join(IEnumerable<Predicate> predicates)
    {
        Predicate? all = null;
        foreach (var predicate in predicates) all = all is null ? predicate : new AndPredicate(all, predicate);
        return all;
    }

    /// <summary>Takes out of <paramref name="from"/> what rests on no other slots of this query than <paramref name="known"/>.</summary>
    public static List<Predicate> Take(List<Predicate> from, IReadOnlySet<int> known, IReadOnlySet<int> all)
    {
        var taken = from.Where(p => Query.SlotsOf(p).All(s => known.Contains(s) || !all.Contains(s))).ToList();
        from.RemoveAll(taken.Contains);
        return taken;
    }
}
