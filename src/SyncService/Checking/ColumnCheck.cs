using SyncService.Capture.Discovery;
using SyncService.Checking.Sources;
using SyncService.Checking.Targets;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Target;
using SyncService.Target.Mapping;
using SyncService.Target.Obstacles;
using SyncService.Target.Sessions;
using SyncService.Target.Setup;

namespace SyncService.Checking;

/// <summary>Follows each column from its source type to its target type.</summary>
internal sealed class ColumnCheck(StreamSpec stream, TargetOptions options)
{
    private readonly List<(string Column, string Text, Severity Severity, string Code, string? Alteration)> losses = [];
    private readonly List<Finding> findings = [];
    private IReadOnlyList<RecordColumn> keys = [];

    /// <param name="columns">As the server describes them.</param>
    /// <param name="described">The same columns as the records have them.</param>
    /// <param name="table">Null when it is missing or could not be looked at.</param>
    public (IReadOnlyList<ColumnReport> Columns, IReadOnlyList<Finding> Findings) Look(
        IReadOnlyList<SourceColumn> columns, IReadOnlyList<RecordColumn> described, TargetTable? table)
    {
        keys = [.. described.Where(column => column.KeyOrdinal >= 0).OrderBy(column => column.KeyOrdinal)];
        if (table is null && options.CreateTable) findings.AddRange(TargetObstacles.OfNames(described, PgName.Parse(stream.Target), stream.Settings).Select(obstacle => new Finding(Severity.Error, obstacle.Code, obstacle.Message, obstacle.Hint)));
        List<ColumnReport> reports = [.. described.Select((column, i) => Report(Effective(columns[i]), column, table))];
        var together = losses.GroupBy(loss => (loss.Text, loss.Severity, loss.Code))
            .Select(loss => new Finding(loss.Key.Severity, loss.Key.Code, $"{string.Join(", ", loss.Select(one => one.Column))}: {loss.Key.Text}.", ColumnAlteration.Advice(table, loss.Select(one => one.Alteration))));
        return (reports, [.. findings, .. together]);
    }

    private ColumnReport Report(SourceColumn source, RecordColumn column, TargetTable? table)
    {
        var report = new ColumnReport(column.Source, column.SourceType, null, null, "", null, column.KeyOrdinal >= 0, column.IsChangeColumn);
        if (table is null) return report with { Target = column.Target, TargetType = column.TargetType, Conversion = "as it is", Loss = Told(Lost(source, column)) };
        if (UpsertPlan.FindColumn(table, column) is not { } target) return LeftOut(report, column, table);

        report = report with { Target = target.Name, TargetType = target.Type };
        if (target.IsGenerated) return Computed(report, column, target, table);
        if (CastSql.Of(column, "v", target) is null)
        {
            findings.Add(new(
                Severity.Error,
                "no-conversion",
                $"{column.Source} ({column.SourceType}) cannot become {target.Type}, the type of {target.Name}.",
                $"Change its type (for instance to {column.TargetType}), or leave the column out with {stream.Settings.Exclude}."));
            return report with { Conversion = "none" };
        }

        return report with { Conversion = Conversion(source, column, target), Loss = Told([.. Lost(source, column), .. Narrowed(source, column, target), .. Refused(source, column, target, table)]) };
    }

    /// <summary>A key column that is computed is no matter of a warning: no row can be written by it.</summary>
    private ColumnReport Computed(ColumnReport report, RecordColumn column, TargetColumn target, TargetTable table)
    {
        if (column.KeyOrdinal < 0)
        {
            findings.Add(new(
                Severity.Warning,
                "column-computed",
                $"{target.Name} of {table.Name} is computed by PostgreSQL from its other columns: what {column.Source} holds is not written.",
                $"Run: ALTER TABLE {table.Name.Sql} ALTER COLUMN {target.Sql} DROP EXPRESSION; or leave the column out with {stream.Settings.Exclude}."));
        }

        return report with { Conversion = "left alone: PostgreSQL computes it" };
    }

    private ColumnReport LeftOut(ColumnReport report, RecordColumn column, TargetTable table)
    {
        if (TargetObstacles.IsSystem(column.Target))
        {
            findings.Add(new(
                options.AddColumns || column.KeyOrdinal >= 0 ? Severity.Error : Severity.Warning,
                "column-name",
                $"{table.Name} cannot have a column {column.Target} for {column.Source}: PostgreSQL keeps that name for itself in each table.",
                TargetObstacles.Rename(column, stream.Settings)));
            return report with { Conversion = "left out" };
        }

        if (options.AddColumns) return report with { Target = column.Target, TargetType = column.TargetType, Conversion = "the column is added (PG_ADD_COLUMNS)" };
        var addition = TargetDdl.AddColumn(table.Name, column);
        findings.Add(column.KeyOrdinal >= 0
            ? new(
                Severity.Error, "column-missing", $"{table.Name} has no column {column.Target} for the key column {column.Source}.",
                $"Run: {addition} {TargetDdl.IndexKey(table.Name, keys.Select(key => UpsertPlan.FindColumn(table, key)?.Name ?? key.Target))} Or choose other {stream.Settings.Keys}.")
            : new(Severity.Warning, "column-missing", $"{table.Name} has no column {column.Target} for {column.Source}, which is left out.", $"Run: {addition}"));
        return report with { Conversion = "left out" };
    }

    private string Conversion(SourceColumn source, RecordColumn column, TargetColumn target)
    {
        if (stream.MaskColumns.TryGetValue(column.Source, out var mask)) return $"masked ({mask.ToString().ToLowerInvariant()})";
        if (source.IsConverted) return "ToString() by SQL Server";
        return (column.Type, target.BaseType) switch
        {
            var (type, name) when name == CastSql.NameOf(type) => "as it is",
            (CanonicalType.Text, _) when target.Category == 'S' => "as it is",
            (CanonicalType.Timestamp or CanonicalType.Date, "timestamptz") => $"read in the zone {options.TimeZone} (PG_TIME_ZONE)",
            (CanonicalType.TimestampTz, "timestamp" or "date" or "time") => $"shown in the zone {options.TimeZone} (PG_TIME_ZONE)",
            (CanonicalType.Boolean, _) when target.Category == 'N' => "false is 0, true is 1",
            (_, "bool") => "0 is false",
            _ => $"cast to {target.Type}",
        };
    }

    private List<string> Lost(SourceColumn source, RecordColumn column)
    {
        if (SourceLoss.Of(source) is not { } text) return [];
        losses.Add((column.Source, text, Severity.Note, "lossy", null));
        return [text];
    }

    private List<string> Narrowed(SourceColumn source, RecordColumn column, TargetColumn target)
    {
        var found = TargetLoss.Of(source, column.Type, target).ToList();
        losses.AddRange(found.Select(loss => ($"{column.Source} ({column.SourceType}) in {target.Name} ({target.Type})", loss.Text, loss.Severity, "narrower-type", ColumnAlteration.Widening(column, target))));
        return [.. found.Select(loss => loss.Text)];
    }

    /// <summary>Of NULL in the key or as a stamp, more is said with their rows.</summary>
    private List<string> Refused(SourceColumn source, RecordColumn column, TargetColumn target, TargetTable table)
    {
        const string Text = "rows in which it is NULL are set aside";
        if (!source.MayBeNull || !target.NotNull || !table.RefusesNulls || column.KeyOrdinal >= 0 || column.IsChangeColumn) return [];
        losses.Add(($"{column.Source} in {target.Name} (NOT NULL)", Text, Severity.Note, "null-refused", ColumnAlteration.Nullable(target)));
        return [Text];
    }

    private static string? Told(List<string> lost) => lost.Count == 0 ? null : string.Join("; ", lost);

    /// <summary>The values that arrive: of a masked column, the masks.</summary>
    private SourceColumn Effective(SourceColumn column) => stream.MaskColumns.TryGetValue(column.Name, out var mask)
        ? mask switch
        {
            ColumnMask.Hash => new SourceColumn(column.Name, "masked", 64, 0, 0) { MayBeNull = column.MayBeNull },
            ColumnMask.Null => new SourceColumn(column.Name, "masked", 1, 0, 0) { MayBeNull = true },
            _ => new SourceColumn(column.Name, "nvarchar", -1, 0, 0) { MayBeNull = column.MayBeNull },
        }
        : column;
}
