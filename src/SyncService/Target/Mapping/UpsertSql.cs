using System.Globalization;

namespace SyncService.Target.Mapping;

/// <summary>The statements of one plan, as text.</summary>
internal sealed class UpsertSql
{
    private readonly UpsertPlan plan;

    public UpsertSql(UpsertPlan plan)
    {
        this.plan = plan;
        StagingTable = string.Create(CultureInfo.InvariantCulture, $"sync_stage_{plan.Schema.Id:x16}");
        var columns = string.Join(", ", plan.Schema.Columns.Select((column, i) => $"c{i} {CastSql.NameOf(column.Type)}"));
        CreateStaging = $"CREATE TEMP TABLE IF NOT EXISTS {StagingTable} ({columns})";
        CopyToStaging = $"COPY {StagingTable} FROM STDIN (FORMAT BINARY)";
        CopyToTarget = $"COPY {plan.Table.Name.Sql} ({string.Join(", ", plan.Columns.Select(c => c.Target.Sql))}) FROM STDIN (FORMAT BINARY)";
        UpsertOnce = plan.Table.CanMerge ? MergeSql.Of(plan, this) : Build(distinct: false, OnConflict());
        UpsertDistinct = Build(distinct: true, OnConflict());
    }

    public string StagingTable { get; }

    public string CreateStaging { get; }

    public string CopyToStaging { get; }

    /// <summary>For rows that are known to be new, where <see cref="UpsertPlan.CanCopy"/>.</summary>
    public string CopyToTarget { get; }

    /// <summary>For batches in which no key stands twice.</summary>
    public string UpsertOnce { get; }

    /// <summary>For batches in which a key may stand twice: the last one wins. Staged rows lie in the order in which they were copied.</summary>
    public string UpsertDistinct { get; }

    /// <summary>For the rows of a subquery that meet a condition, each with a key of its own.</summary>
    public string Upsert(string from, string condition) => Build(distinct: false, OnConflict(), from, $"WHERE {condition}");

    /// <summary>When an existing row is written: it differs, or it is marked as deleted.</summary>
    public static IEnumerable<string> Differences(UpsertPlan plan, IEnumerable<string> columns) => plan.Mark is { } mark ? columns.Append(mark.IsSet) : columns;

    /// <summary>What an INSERT says between its columns and its values.</summary>
    public static string Overriding(UpsertPlan plan) => plan.FillsIdentity ? " OVERRIDING SYSTEM VALUE" : "";

    private string Build(bool distinct, string onConflict, string? from = null, string where = "")
    {
        var keys = plan.Keys.ToList();
        var keyCasts = string.Join(", ", keys.Select(MergeSql.ToldApart));
        var targets = plan.Columns.Select(c => c.Target.Sql).ToList();
        var values = plan.Columns.Select(c => c.Cast).ToList();
        if (plan.UpdatedAt is { } updatedAt)
        {
            targets.Add(updatedAt.Sql);
            values.Add("CURRENT_TIMESTAMP");
        }

        return $"""
            INSERT INTO {plan.Table.Name.Sql} AS t ({string.Join(", ", targets)}){Overriding(plan)}
            SELECT {(distinct ? $"DISTINCT ON ({keyCasts}) " : "")}{string.Join(", ", values)}
            FROM {from ?? StagingTable} AS s
            {(distinct ? $"ORDER BY {keyCasts}, s.ctid DESC" : where)}
            ON CONFLICT ({string.Join(", ", keys.Select(key => key.Target.Sql))}) {onConflict}
            """;
    }

    /// <summary>What is the same is not written.</summary>
    private string OnConflict()
    {
        var changing = plan.Columns.Where(c => c.Source.KeyOrdinal < 0).ToList();
        if (changing.Count == 0 && plan.Mark is null) return "DO NOTHING";
        var sets = changing.Select(c => $"{c.Target.Sql} = excluded.{c.Target.Sql}").ToList();
        if (plan.UpdatedAt is { } updatedAt) sets.Add($"{updatedAt.Sql} = CURRENT_TIMESTAMP");
        if (plan.Mark is { } mark) sets.Add($"{mark.Column.Sql} = {mark.Cleared}");
        var different = string.Join(" OR ", Differences(plan, changing.Select(c => Differs(c, $"excluded.{c.Target.Sql}"))));
        return $"DO UPDATE SET {string.Join(", ", sets)} WHERE ({different})";
    }

    /// <summary>Whether the values of a column tell an older row from a newer one.</summary>
    public static bool IsOrdered(TargetColumn column) =>
        column.BaseType is "timestamp" or "timestamptz" or "date" or "int2" or "int4" or "int8" or "numeric" or "bytea";

    public static string Differs(MappedColumn column, string other)
    {
        var asText = column.Target.ComparesLoosely || column.Target.ComparesAsText ? "::text COLLATE \"C\"" : "";
        return $"t.{column.Target.Sql}{asText} IS DISTINCT FROM {other}{asText}";
    }
}
