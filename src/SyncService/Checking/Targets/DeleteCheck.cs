using SyncService.Encoding.Schemas;
using SyncService.Protocol.Verifications;
using SyncService.Target.Deletions;
using SyncService.Target.Mapping;

namespace SyncService.Checking.Targets;

/// <summary>What deletes need of a target, and what they do to it.</summary>
internal static class DeleteCheck
{
    /// <summary>What goes with a row.</summary>
    public static IEnumerable<Finding> OfEffects(DeleteEffects effects, TargetTable table) =>
        effects.Sentences(table.Name.ToString()).Select(effect => new Finding(Severity.Warning, "delete-effects", effect));

    /// <summary>How many rows only the target has, by the newest comparison: all of them may go.</summary>
    public static IEnumerable<Finding> OfExtra(StreamSpec stream, VerificationOutcome? newest)
    {
        if (stream.DeleteWhere is not null) yield break;
        var advice = $"Where others make rows in {stream.Target}, keep them out of reach with {stream.Settings.DeleteWhere}.";
        if (newest is null || newest.ExtraUnknown) yield return new(Severity.Note, "delete-extra", $"How many rows only {stream.Target} has is not known: it was not compared yet.", $"Run: sync-service verify --stream {stream.Name} --level keys. {advice}");
        else if (newest.Extra > 0) yield return new(Severity.Warning, "delete-extra", $"{Amount.Of(newest.Extra, "row")} of {stream.Target} {(newest.Extra == 1 ? "is" : "are")} not in {stream.Source}, and may be deleted.", advice, newest.Extra);
    }

    /// <summary>Whether the table can tell which rows are deleted, where that is wanted.</summary>
    public static IEnumerable<Finding> Look(StreamSpec stream, RecordSchema schema, TargetTable table)
    {
        Finding? found = null;
        try
        {
            _ = DeletedMark.Of(stream, table, schema.Columns.Select(column => UpsertPlan.FindColumn(table, column)).OfType<TargetColumn>());
        }
        catch (SyncException e)
        {
            found = Finding.Of("deleted-column", e);
        }

        if (found is not null) yield return found;
    }
}
