using SyncService.Target.Setup;

namespace SyncService.Checking.Targets;

/// <summary>Whether the PostgreSQL that answered is one that can be written to.</summary>
internal static class TargetServerCheck
{
    public static IEnumerable<Finding> Look(ServerStanding server, string name, IReadOnlyList<StreamSpec> streams)
    {
        foreach (var refusal in server.Refusals(name, streams)) yield return Finding.Of(refusal.Code, refusal.Failure);

        if (server.Encoding != "UTF8")
        {
            yield return new(
                Severity.Warning, "target-encoding", $"The database keeps text as {server.Encoding}: rows with characters that it lacks are set aside.",
                "A database with ENCODING 'UTF8' takes every text.");
        }
    }
}
