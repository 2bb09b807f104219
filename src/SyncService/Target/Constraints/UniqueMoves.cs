using SyncService.Target.Mapping;

namespace SyncService.Target.Constraints;

/// <summary>How rows of one batch exchange values that are unique beside the key: those that change are emptied before, in the same transaction.</summary>
/// <remarks>
/// PostgreSQL looks at a unique index with each row that it writes, unless its constraint is deferrable; so A cannot take the value of B, which B has not given away yet.
/// https://www.postgresql.org/docs/current/sql-createtable.html, "Non-Deferred Uniqueness Constraints"
/// </remarks>
internal static class UniqueMoves
{
    /// <summary>Whether rows that violate a constraint one by one may not do so together.</summary>
    public static bool Bears(UpsertPlan plan, TargetConstraints constraints, string violated) =>
        constraints.ForeignKeys.Any(key => key.Name == violated && key.IsDeferrable)
        || constraints.Uniques.Any(unique => unique.Name == violated && (unique.IsDeferrable || Emptied(plan, unique) is not null));

    /// <summary>The column of an index that a row can be without for a moment, for a NULL equals nothing; null where there is none.</summary>
    public static MappedColumn? Emptied(UpsertPlan plan, OtherUnique unique) =>
        Filled(plan, unique).FirstOrDefault(column => column is { Target.NotNull: false, Source.KeyOrdinal: < 0 });

    /// <summary>Empties a column of each index in the rows of which its values are to change; null where there is no such column.</summary>
    /// <param name="plan">Of the rows.</param>
    /// <param name="constraints">Of their table.</param>
    /// <param name="records">Staged records, as a table or subquery.</param>
    /// <param name="condition">Which of them are meant, with AND before it.</param>
    public static string? Empty(UpsertPlan plan, TargetConstraints constraints, string records, string condition)
    {
        var uniques = constraints.Uniques.Where(unique => !unique.IsDeferrable && Emptied(plan, unique) is not null).ToList();
        if (uniques.Count == 0) return null;
        var emptied = uniques.Select(unique => Emptied(plan, unique)!).Distinct();
        var compared = uniques.SelectMany(unique => Filled(plan, unique)).Distinct();
        return $"""
            UPDATE {plan.Table.Name.Sql} AS t SET {string.Join(", ", emptied.Select(column => $"{column.Target.Sql} = NULL"))}
            FROM {records} AS s
            WHERE {string.Join(" AND ", plan.Keys.Select(key => $"t.{key.Target.Sql} = {MergeSql.Compared(key)}"))}{condition}
              AND ({string.Join(" OR ", compared.Select(column => UpsertSql.Differs(column, MergeSql.Compared(column))))})
            """;
    }

    /// <summary>The columns of an index that the source fills.</summary>
    private static IEnumerable<MappedColumn> Filled(UpsertPlan plan, OtherUnique unique) => plan.Columns.Where(column => unique.Columns.Contains(column.Target.Name));
}
