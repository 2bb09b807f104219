using SyncService.Target.DeadLetters;
using SyncService.Target.Deletions;
using SyncService.Target.Requests;
using SyncService.Target.Verifications;

namespace SyncService.Target.Checkpoints;

/// <summary>The service's own tables in <c>sync_service</c>, with the rights that a role needs which does not own them.</summary>
internal static class ServiceTables
{
    private static readonly (string Name, string[] Rights)[] All =
    [
        ("checkpoint", ["SELECT", "INSERT", "UPDATE"]),
        ("dead_letter", ["SELECT", "INSERT", "UPDATE", "DELETE"]),
        (Later, ["SELECT", "INSERT", "DELETE"]),
        ("request", ["SELECT", "INSERT", "UPDATE", "DELETE"]),
        ("verification", ["SELECT", "INSERT", "DELETE"]),
        ("verification_pass", ["SELECT", "INSERT", "UPDATE", "DELETE"]),
        ("deletion", ["SELECT", "INSERT", "UPDATE", "DELETE"]),
        ("deletion_keys", ["SELECT", "INSERT", "DELETE"]),
        ("delete_basis", ["SELECT", "INSERT", "UPDATE"]),
        ("deleted_rows", ["SELECT", "INSERT", "UPDATE", "DELETE"]),
    ];

    /// <summary>Added to the tables of dead letters: <see cref="DeadLetterTable.IsWhole"/> asks for it.</summary>
    private const string Later = "settled_letter";

    /// <summary>Whether all of them are there, as a condition on the namespace <c>n</c>.</summary>
    public static string AreIn { get; } =
        $"(SELECT count(*) FROM pg_class c WHERE c.relnamespace = n.oid AND c.relname IN ({string.Join(", ", All.Where(table => table.Name != Later).Select(table => $"'{table.Name}'"))})) = {All.Length - 1}";

    /// <summary>Table and right, a row each, for <c>VALUES</c>.</summary>
    public static string Wanted { get; } = string.Join(", ", All.SelectMany(table => table.Rights.Select(right => $"('{table.Name}', '{right}')")));

    /// <summary>Makes those that are missing.</summary>
    public static string Create { get; } =
        $"{CheckpointTable.Create}\n{DeadLetterTable.Create}\n{RequestTable.Create}\n{VerificationTable.Create}\n{UnfinishedPassTable.Create}\n{DeletionTable.Create}\n{DeletedRowsTable.Create}";

    /// <param name="user">A role, quoted.</param>
    public static string Grants(string user) => string.Join('\n', All.Select(table => $"GRANT {string.Join(", ", table.Rights)} ON sync_service.{table.Name} TO {user};"));
}
