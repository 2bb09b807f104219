namespace SyncService.Cli.Configuration.Streams;

/// <summary>Holds what becomes of deleted rows against the column that tells of them.</summary>
internal static class DeleteRules
{
    public static readonly (string Word, DeletePolicy Value)[] Policies = [("keep", DeletePolicy.Keep), ("apply", DeletePolicy.Apply), ("mark", DeletePolicy.Mark)];

    /// <returns>What is wrong; null when they fit.</returns>
    public static string? Problem(DeletePolicy deletes, string? column) => (deletes, column) switch
    {
        (DeletePolicy.Mark, null) => "is missing; expected the target column that tells of deleted rows, a boolean or a timestamp.",
        (not DeletePolicy.Mark, not null) => "is set, but rows are marked with mark only; expected no column.",
        _ => null,
    };
}
