using System.Globalization;
using SyncService.Encoding;

namespace SyncService.Target.Mapping;

/// <summary>The statements for records of which some say that the source holds no row, as text.</summary>
/// <remarks>
/// Of the records of one key the last counts. Rows go before others come: what is unique beside the key is free then. The staging table lives as long as the transaction,
/// so that batches without tombstones, which are nearly all, know nothing of it.
/// </remarks>
internal sealed class TombstoneSql
{
    private readonly UpsertPlan plan;
    private readonly UpsertSql sql;
    private readonly DeletePolicy policy;

    public TombstoneSql(UpsertPlan plan, UpsertSql sql, DeletePolicy policy)
    {
        (this.plan, this.sql, this.policy) = (plan, sql, policy);
        StagingTable = $"{sql.StagingTable}_mixed";
        var columns = plan.Schema.Columns.Select((column, i) => $"c{i} {CastSql.NameOf(column.Type)}").Append("operation int2").Append("place int4");
        Stage = $"CREATE TEMP TABLE IF NOT EXISTS {StagingTable} ({string.Join(", ", columns)}) ON COMMIT DROP; TRUNCATE {StagingTable}";
        Copy = $"COPY {StagingTable} FROM STDIN (FORMAT BINARY)";
        Delete = DeleteOf(Last());
        Mark = MarkOf(Last());
        Upsert = UpsertOf(Last());
    }

    public string StagingTable { get; }

    /// <summary>What is deleted, rather than left to what the policy says of it.</summary>
    public bool Deletes(RecordOperation operation) => operation == RecordOperation.Remove || (operation == RecordOperation.Delete && policy == DeletePolicy.Apply);

    /// <summary>Makes the staging table, empty.</summary>
    public string Stage { get; }

    /// <summary>Takes <see cref="MixedTuples"/>.</summary>
    public string Copy { get; }

    public string Delete { get; }

    /// <summary>Null where nothing is marked.</summary>
    public string? Mark { get; }

    public string Upsert { get; }

    /// <summary>The last staged record of each key, as a subquery.</summary>
    /// <param name="where">Which are meant, as a clause; all of them without.</param>
    public string Last(string where = "")
    {
        var keys = string.Join(", ", plan.Keys.Select(MergeSql.ToldApart));
        return $"(SELECT DISTINCT ON ({keys}) s.* FROM {StagingTable} AS s {where}ORDER BY {keys}, s.ctid DESC)";
    }

    /// <param name="records">Staged ones, each with a key of its own.</param>
    public string DeleteOf(string records) =>
        $"""
        DELETE FROM {plan.Table.Name.Sql} AS t USING {records} AS s
        WHERE {Is([.. new[] { RecordOperation.Delete, RecordOperation.Remove }.Where(Deletes)])} AND {SameKey}{InScope($"{Is(RecordOperation.Remove)} OR ")}
        """;

    /// <summary>Null where nothing is marked.</summary>
    public string? MarkOf(string records)
    {
        if (plan.Mark is not { } mark) return null;
        var updatedAt = plan.UpdatedAt is { } column ? $", {column.Sql} = CURRENT_TIMESTAMP" : "";
        return $"""
            UPDATE {plan.Table.Name.Sql} AS t SET {mark.Column.Sql} = {mark.Set}{updatedAt} FROM {records} AS s
            WHERE {Is(RecordOperation.Delete)} AND {SameKey} AND NOT ({mark.IsSet}){InScope()}
            """;
    }

    public string UpsertOf(string records) => sql.Upsert(records, Is(RecordOperation.Upsert));

    private string InScope(string orElse = "") => plan.Scope is { } scope ? $" AND ({orElse}{scope.Holds("t")})" : "";

    private string SameKey => MergeSql.SameKey(plan);

    public static string Is(params RecordOperation[] operations) =>
        $"s.operation IN ({string.Join(", ", operations.Select(operation => ((short)operation).ToString(CultureInfo.InvariantCulture)))})";
}
