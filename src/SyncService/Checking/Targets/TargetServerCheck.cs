using SyncService.Target.Setup;

namespace SyncService.Checking.Targets;

/// <summary>Whether the PostgreSQL that answered is one that can be written to.</summary>
internal static class TargetServerCheck
{
    /// <summary>Of a pooler that clears no session.</summary>
    public static Finding GivenOn(string name) => new(
        Severity.Warning, "pooler-without-reset", $"The pooler in front of PostgreSQL at {name} gives a session on as its client left it: what a service leaves that is killed, its locks among it, stays there.",
        "Set PgBouncer's server_reset_query to DISCARD ALL, which is its default.");

    public static IEnumerable<Finding> Look(ServerStanding server, string name, IReadOnlyList<StreamSpec> streams)
    {
        foreach (var refusal in server.Refusals(name, streams)) yield return Finding.Of(refusal.Code, refusal.Failure);

        if (server.Encoding == "SQL_ASCII")
        {
            yield return new(
                Severity.Warning, "target-encoding", "The database keeps text as SQL_ASCII, that is as bytes: a varchar(n) counts them, and it sorts and folds by them. Texts are written in UTF-8.",
                "A database with ENCODING 'UTF8' knows characters.");
        }
        else if (server.Encoding != "UTF8")
        {
            yield return new(
                Severity.Warning, "target-encoding", $"The database keeps text as {server.Encoding}: rows with characters that it lacks are set aside.",
                "A database with ENCODING 'UTF8' takes every text.");
        }
    }
}
