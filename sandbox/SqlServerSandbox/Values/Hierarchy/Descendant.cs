namespace SqlServerSandbox.Values.Hierarchy;

/// <summary>GetDescendant: a child of a node, behind one child and before another.</summary>
/// <remarks>
/// https://learn.microsoft.com/sql/t-sql/data-types/getdescendant-database-engine. Its example C shows which of the many is
/// taken: the next number where there is one, else a number behind a dot.
/// </remarks>
internal static class Descendant
{
    public static HierarchyPath Of(HierarchyPath parent, HierarchyPath? after, HierarchyPath? before)
    {
        Demand(parent, after, "child1");
        Demand(parent, before, "child2");
        var labels = Between(after?.Levels[^1], before?.Levels[^1]);
        return new HierarchyPath([.. parent.Levels, labels]);
    }

    private static void Demand(HierarchyPath parent, HierarchyPath? child, string which)
    {
        if (child is not null && (child.Levels.Count != parent.Levels.Count + 1 || !child.IsBelow(parent))) throw HierarchyErrors.NoChild(which);
    }

    private static IReadOnlyList<long> Between(IReadOnlyList<long>? after, IReadOnlyList<long>? before)
    {
        if (after is null && before is null) return [1];
        if (before is null) return [after![0] + 1];
        if (after is null) return [before[0] - 1];
        if (Compare(after, before) >= 0) throw HierarchyErrors.NotBetween();
        int same = 0;
        while (same < after.Count && same < before.Count && after[same] == before[same]) same++;
        var start = after.Take(same);
        // 1 and 1.3: what lies between has a dot behind the 1, and less than 3.
        if (same == after.Count) return [.. start, before[same] - 1];
        long low = after[same], high = before[same];
        if (high - low > 1) return [.. start, low + 1];
        // 1.2 and 2: behind 1.2 there is 1.3.
        if (after.Count > same + 1) return [.. start, low, after[same + 1] + 1];
        // 1 and 2.3: what begins with 1 and a dot lies behind 1, and before all of 2.
        return [.. start, low, 1];
    }

    // A label is before what has more labels behind it: 1 < 1.0 < 1.1 < 2.
    private static int Compare(IReadOnlyList<long> left, IReadOnlyList<long> right)
    {
        for (int i = 0; i < left.Count && i < right.Count; i++)
            if (left[i] != right[i]) return left[i].CompareTo(right[i]);
        return left.Count.CompareTo(right.Count);
    }
}
