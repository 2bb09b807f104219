using SyncService.Capture.Discovery;
using SyncService.Capture.Inspection;
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

    /// <summary>SQL Server compares text by the collation of its column, and never minds spaces at its end; PostgreSQL minds every character.</summary>
    public static IEnumerable<Finding> OfSpelling(SourceShape shape, string source)
    {
        var texts = shape.KeyOrdinals.Select(i => shape.Columns[i]).Where(column => column.Type is "char" or "varchar" or "nchar" or "nvarchar").Select(column => column.Name).ToList();
        if (texts.Count == 0) yield break;
        yield return new(
            Severity.Note, "key-spelling",
            $"SQL Server takes spellings of {string.Join(", ", texts)} in {source} as one key where only spaces at the end differ, or case under most collations; the target takes them as two.",
            "Where a row's key is spelt anew, delete the row of the old spelling in the target; or give the key one spelling in the view: UPPER(RTRIM(…)).");
    }

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
