using System.Globalization;
using SyncService.Encoding;
using SyncService.Target.Mapping;

namespace SyncService.Target.Comparing;

/// <summary>The statements that compare staged rows of the source with the target's, by the upsert's own rule of "different", as text.</summary>
internal sealed class ComparisonSql
{
    /// <summary>Of a session's own.</summary>
    private const string Table = "pg_temp.sync_compare";

    /// <summary>Characters of a value that are shown, and one more that tells that there are others.</summary>
    public const int Shown = 200;

    private readonly ComparisonPlan plan;
    private readonly IReadOnlySet<string> masked;

    /// <param name="plan">What is compared.</param>
    /// <param name="masked">Source columns whose values are not shown.</param>
    public ComparisonSql(ComparisonPlan plan, IReadOnlySet<string> masked)
    {
        (this.plan, this.masked) = (plan, masked);
        var columns = plan.Schema.Columns.Select((column, i) => $"c{i} {CastSql.NameOf(column.Type)}").Append("operation int2").Append("place int4");
        Create = $"CREATE TEMP TABLE IF NOT EXISTS sync_compare ({string.Join(", ", columns)})";
        States = StatesOf("");
        StatesWithin = StatesOf(" WHERE s.place BETWEEN $1 AND $2");
        Details = DetailsOf();
    }

    public string Create { get; }

    public static string Empty => $"TRUNCATE {Table}";

    public static string Copy => $"COPY {Table} FROM STDIN (FORMAT BINARY)";

    /// <summary>Place and <see cref="RowState"/> of each staged row that is not equal.</summary>
    public string States { get; }

    /// <summary>The same of places from one to another.</summary>
    public string StatesWithin { get; }

    /// <summary>Of some places: for each compared column in its order both values as texts, or NULL where they are equal.</summary>
    public string Details { get; }

    private string StatesOf(string where)
    {
        var (exists, different) = ($"t.{plan.Keys[0].Target.Sql} IS NOT NULL", Different());
        var gone = string.Join(" AND ", plan.Expected.Prepend(exists));
        return $"""
            SELECT place, state FROM (
              SELECT s.place, CASE WHEN s.operation = {Number(RecordOperation.Upsert)} THEN
                  CASE WHEN NOT ({exists}) THEN {(int)RowState.Missing} WHEN {different} THEN {(int)RowState.Different} ELSE {(int)RowState.Equal} END
                ELSE CASE WHEN {gone} THEN {(int)RowState.Extra} ELSE {(int)RowState.Equal} END END AS state
              FROM {Table} AS s LEFT JOIN {plan.Plan.Table.Name.Sql} AS t ON {MergeSql.SameKey(plan.Plan)}{where}) AS compared
            WHERE state <> {(int)RowState.Equal}
            """;
    }

    private string DetailsOf()
    {
        var values = plan.Values.Select(column =>
        {
            var value = MergeSql.Compared(column);
            var (source, target) = masked.Contains(column.Source.Source) ? ("'***'", "'***'") : (Cut($"({value})"), Cut($"t.{column.Target.Sql}"));
            return $"CASE WHEN {UpsertSql.Differs(column, value)} THEN ARRAY[{source}, {target}] END";
        });
        return $"""
            SELECT s.place, {string.Join(", ", values.DefaultIfEmpty("NULL::text[]"))}
            FROM {Table} AS s JOIN {plan.Plan.Table.Name.Sql} AS t ON {MergeSql.SameKey(plan.Plan)}
            WHERE s.place = ANY ($1) AND s.operation = {Number(RecordOperation.Upsert)} ORDER BY s.place
            """;
    }

    private string Different()
    {
        var differences = plan.Values.Select(column => UpsertSql.Differs(column, MergeSql.Compared(column)));
        var all = UpsertSql.Differences(plan.Plan, differences).ToList();
        return all.Count == 0 ? "false" : $"({string.Join(" OR ", all)})";
    }

    private static string Cut(string value) => string.Create(CultureInfo.InvariantCulture, $"left({value}::text, {Shown + 1})");

    private static string Number(RecordOperation operation) => ((short)operation).ToString(CultureInfo.InvariantCulture);
}
