using SyncService.Capture.Discovery;
using SyncService.Capture.Inspection;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Target.Mapping;
using SyncService.Target.Obstacles;
using SyncService.Target.Setup;

namespace SyncService.Checking;

/// <summary>Whether the key identifies a row, on both sides.</summary>
internal static class KeyCheck
{
    public static IEnumerable<Finding> OfRows(SourceFacts facts, StreamSpec stream)
    {
        var source = stream.Source;
        if (facts.NullKeys.IsAbove(0))
        {
            yield return new(
                Severity.Warning, "null-keys", $"The key is NULL in {Amount.Rows(facts.NullKeys)} of {source}.",
                $"They are set aside as dead letters. Leave them out of the view, or choose other {stream.Settings.Keys}.",
                facts.NullKeys.Value);
        }

        if (facts.DuplicateKeys.IsAbove(0))
        {
            yield return new(
                Severity.Warning, "duplicate-keys", $"{source} has {Amount.Of(facts.DuplicateKeys.Value ?? 0, "key")} in more than one row, such as {string.Join(", ", facts.DuplicateExamples)}.",
                $"Of these rows the target keeps one. Make the view's rows unique, or choose {stream.Settings.Keys} that identify them.",
                facts.DuplicateKeys.Value,
                facts.DuplicateExamples);
        }
    }

    /// <summary>SQL Server compares text by the collation of its column, and never minds spaces at its end; PostgreSQL minds every character, but where the column's own type or collation does not.</summary>
    /// <param name="shape">Of the source.</param>
    /// <param name="source">As the user names it.</param>
    /// <param name="table">Null when it is missing or could not be looked at.</param>
    public static IEnumerable<Finding> OfSpelling(SourceShape shape, string source, TargetTable? table = null)
    {
        var texts = shape.KeyOrdinals
            .Where(i => shape.Columns[i].Type is "char" or "varchar" or "nchar" or "nvarchar" && (table is null || UpsertPlan.FindColumn(table, shape.Schema.Columns[i]) is null or { IsText: true, ComparesLoosely: false }))
            .Select(i => shape.Columns[i].Name).ToList();
        if (texts.Count == 0) yield break;
        yield return new(
            Severity.Note, "key-spelling",
            $"SQL Server takes spellings of {string.Join(", ", texts)} in {source} as one key where only spaces at the end differ, or case under most collations; the target takes them as two.",
            "Where a row's key is spelt anew, delete the row of the old spelling in the target; or give the key one spelling in the view: UPPER(RTRIM(…)).");
    }

    /// <summary>Keys that SQL Server takes for different, and the target for one.</summary>
    public static IEnumerable<Finding> OfMerging(SourceShape shape, TargetTable table, SettingNames settings)
    {
        foreach (var i in shape.KeyOrdinals)
        {
            var (column, record) = (shape.Columns[i], shape.Schema.Columns[i]);
            if (UpsertPlan.FindColumn(table, record) is not { } target) continue;
            var isCut = record.Type is CanonicalType.Time or CanonicalType.Timestamp or CanonicalType.TimestampTz && column.Scale > Microseconds;
            if (!isCut && !KeyEquality.MayMerge(record, target)) continue;
            yield return new(
                Severity.Warning, "key-merges",
                $"The key {column.Name} ({record.SourceType}) is not kept whole in {target.Name} ({target.Type}){(target.ComparesLoosely ? ", which takes texts that differ for equal" : isCut ? ", where 100 ns are cut" : "")}: of rows whose keys are one there, the target has only the one that came last.",
                $"Choose {settings.Keys} that are kept, or a type that keeps all of {column.Name}.");
        }
    }

    private const int Microseconds = 6;

    /// <summary>ON CONFLICT needs a unique index over exactly the key's columns.</summary>
    public static IEnumerable<Finding> OfTable(RecordSchema schema, TargetTable table, SettingNames settings)
    {
        if (KeyObstacles.NeedsIndex(schema, table, settings) is not { } keys || schema.Keys.Any(key => UpsertPlan.FindColumn(table, key) is null)) yield break;
        var has = table.PrimaryKey.Count == 0 ? "no primary key" : $"the primary key ({string.Join(", ", table.PrimaryKey)})";
        yield return new(
            Severity.Error, "key-mismatch", $"{table.Name} has {has}, and no unique index over ({string.Join(", ", keys)}), the key of the stream.",
            $"Run: {TargetDdl.IndexKey(table.Name, keys)} Or choose other {settings.Keys}.");
    }
}
