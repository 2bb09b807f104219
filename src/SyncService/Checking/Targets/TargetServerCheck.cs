namespace SyncService.Checking.Targets;

/// <summary>Whether the PostgreSQL that answered is one that can be written to.</summary>
internal static class TargetServerCheck
{
    public static IEnumerable<Finding> Look((DateTimeOffset Clock, string Version, string Encoding, bool IsStandby) server, string name)
    {
        if (server.IsStandby)
        {
            yield return new(
                Severity.Error, "target-standby", $"PostgreSQL at {name} is a standby, which takes no rows.", "Name the primary in PG_HOST, or all servers of the cluster.");
        }

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
