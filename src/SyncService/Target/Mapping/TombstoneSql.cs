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
    private readonly DeletePolicy policy;
    private readonly string staging;

    public TombstoneSql(UpsertPlan plan, UpsertSql sql, DeletePolicy policy)
    {
        (this.plan, this.policy) = (plan, policy);
        staging = $"{sql.StagingTable}_mixed";
        var columns = plan.Schema.Columns.Select((column, i) => $"c{i} {CastSql.NameOf(column.Type)}").Append("operation int2");
        Stage = $"CREATE TEMP TABLE IF NOT EXISTS {staging} ({string.Join(", ", columns)}) ON COMMIT DROP; TRUNCATE {staging}";
        Copy = $"COPY {staging} FROM STDIN (FORMAT BINARY)";
        Delete = $"""
            DELETE FROM {plan.Table.Name.Sql} AS t USING {Last} AS s
            WHERE {Is([.. new[] { RecordOperation.Delete, RecordOperation.Remove }.Where(Deletes)])} AND {SameKey}
            """;
        Mark = plan.Mark is { } mark ? MarkWith(mark) : null;
        Upsert = sql.Upsert(Last, Is(RecordOperation.Upsert));
    }

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

    private string Last
    {
        get
        {
            var keys = string.Join(", ", plan.Keys.Select(key => key.Cast));
            return $"(SELECT DISTINCT ON ({keys}) s.* FROM {staging} AS s ORDER BY {keys}, s.ctid DESC)";
        }
    }

    private string SameKey => string.Join(" AND ", plan.Keys.Select(key => $"t.{key.Target.Sql} = {MergeSql.Compared(key)}"));

    private string MarkWith(DeletedMark mark)
    {
        var updatedAt = plan.UpdatedAt is { } column ? $", {column.Sql} = CURRENT_TIMESTAMP" : "";
        return $"""
            UPDATE {plan.Table.Name.Sql} AS t SET {mark.Column.Sql} = {mark.Set}{updatedAt} FROM {Last} AS s
            WHERE {Is(RecordOperation.Delete)} AND {SameKey} AND NOT ({mark.IsSet})
            """;
    }

    private static string Is(params RecordOperation[] operations) =>
        $"s.operation IN ({string.Join(", ", operations.Select(operation => ((short)operation).ToString(CultureInfo.InvariantCulture)))})";
}
