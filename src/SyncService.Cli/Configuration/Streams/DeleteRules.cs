namespace SyncService.Cli.Configuration.Streams;

/// <summary>Holds what becomes of deleted rows against the column that tells of them.</summary>
internal static class DeleteRules
{
    public static readonly (string Word, DeletePolicy Value)[] Policies = [("keep", DeletePolicy.Keep), ("apply", DeletePolicy.Apply), ("mark", DeletePolicy.Mark)];

    private const string UsualColumn = "deleted_at";

    /// <summary>The column that tells of deleted rows; null where they are not marked.</summary>
    public static string? ColumnOf(DeletePolicy deletes, string? column) => deletes == DeletePolicy.Mark ? column ?? UsualColumn : column;

    /// <returns>What is wrong; null when they fit.</returns>
    public static string? Problem(DeletePolicy deletes, string? column) => (deletes, column) switch
    {
        (not DeletePolicy.Mark, not null) => "is set, but rows are marked with mark only; expected no column.",
        _ => null,
    };
}
