namespace SyncService.Target.Mapping;

/// <summary>The upsert as one MERGE: it looks at the row that is there before it decides, and leaves one that is the same alone.</summary>
/// <remarks>
/// ON CONFLICT locks the row first, which is written to the log, and compares afterwards: a batch that changes nothing costs 200 bytes a
/// row. A row that somebody else inserts between the look and the insert fails it (23505), and the batch is applied with ON CONFLICT
/// then: https://www.postgresql.org/docs/current/sql-merge.html, "Notes". The staged rows lie in about the order
/// of their keys (<see cref="Encoding.KeyOrder"/>): sorted here, they would be copied twice more, for the sort and as whole rows beside it.
/// </remarks>
internal static class MergeSql
{
    public static string Of(UpsertPlan plan, UpsertSql sql)
    {
        var changing = plan.Columns.Where(c => c.Source.KeyOrdinal < 0).ToList();
        var targets = plan.Columns.Select(c => c.Target.Sql).ToList();
        var values = plan.Columns.Select(c => c.Cast).ToList();
        var sets = changing.Select(c => $"{c.Target.Sql} = {c.Cast}").ToList();
        if (plan.UpdatedAt is { } updatedAt)
        {
            targets.Add(updatedAt.Sql);
            values.Add("CURRENT_TIMESTAMP");
            sets.Add($"{updatedAt.Sql} = CURRENT_TIMESTAMP");
        }

        if (plan.Mark is { } mark) sets.Add($"{mark.Column.Sql} = {mark.Cleared}");
        var different = string.Join(" OR ", UpsertSql.Differences(plan, changing.Select(c => UpsertSql.Differs(c, Compared(c)))));
        return $"""
            MERGE INTO {plan.Table.Name.Sql} AS t
            USING {sql.StagingTable} AS s
            ON {SameKey(plan)}
            {(sets.Count == 0 ? "WHEN MATCHED THEN DO NOTHING" : $"WHEN MATCHED AND ({different}) THEN UPDATE SET {string.Join(", ", sets)}")}
            WHEN NOT MATCHED THEN INSERT ({string.Join(", ", targets)}){UpsertSql.Overriding(plan)} VALUES ({string.Join(", ", values)})
            """;
    }

    /// <summary>Whether a staged row, <c>s</c>, and one of the target, <c>t</c>, have the same key.</summary>
    public static string SameKey(UpsertPlan plan) => string.Join(" AND ", plan.Keys.Select(key => $"t.{key.Target.Sql} {key.Target.Equality} {Compared(key)}"));

    /// <summary>The staged key as the target tells it apart from others, where it stands alone.</summary>
    public static string ToldApart(MappedColumn key) =>
        KeyEquality.MayMerge(key) ? $"{Compared(key)}{(key.Target.Collation is { } collation ? $" COLLATE {collation}" : "")}" : key.Cast;

    /// <summary>The staged value in the column's type, rounded where the column rounds; but never cut, for what is too long must fail.</summary>
    public static string Compared(MappedColumn column) =>
        column.Target.BaseType is "varchar" or "bpchar" ? $"({column.Cast})::{column.Target.BaseType}" : $"({column.Cast})::{column.Target.Type}";
}
