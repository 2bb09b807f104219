using SyncService.Encoding.Schemas;
using SyncService.Target.Mapping;

namespace SyncService.Checking.Targets;

/// <summary>Whether the target table can tell which rows are deleted, where that is wanted.</summary>
internal static class DeleteCheck
{
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
