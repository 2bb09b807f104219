using SyncService.Capture;
using SyncService.Capture.Inspection;
using SyncService.Capture.Modes;

namespace SyncService.Checking.Sources;

/// <summary>Whether the row versions of a view are those of the database whose open ones are asked for.</summary>
internal static class RowVersionCheck
{
    public static IEnumerable<Finding> Look(SourceFacts facts, StreamSpec stream, SourceOptions options)
    {
        var advice = $"Let {stream.Settings.Source} name a view of the database whose rows it shows (database.schema.view), or use a date and time as {stream.Settings.ChangeColumn}.";
        if (facts is { Newest: { } newest, LastRowVersion: { } last } && newest.CompareTo(last) > 0)
        {
            yield return new(
                Severity.Error, "row-versions-foreign",
                $"{stream.ChangeColumn} of {stream.Source} goes up to {newest}, but its database has given out row versions up to {last} only: it comes from another database, and rows beyond would not be read.", advice);
        }
        else if (facts.OtherDatabases.Count > 0)
        {
            yield return new(
                Severity.Warning, "row-versions-of-several-databases",
                $"{stream.Source} reads from {string.Join(", ", facts.OtherDatabases)}, too. Open row versions are asked for in its own database: if {stream.ChangeColumn} comes from another one, commits that come late are missed there, or rows wait.", advice);
        }

        if (facts.IsWritable == false)
        {
            yield return new(
                Severity.Warning, "row-versions-of-replica",
                "The database is read-only: a replica. Which row versions are open on the primary is not known there, and what commits more than SYNC_OVERLAP late may be missed.", "Read from the primary.");
        }

        if (ModeSettings.Idle(options) is { Length: > 0 } idle)
        {
            yield return new(
                Severity.Note, "settings-without-effect", $"What is set as {idle} has no meaning for {stream.ChangeColumn}: in mode rowversion everything is read, and nothing again for its lateness.",
                "The view may leave out what is not wanted.");
        }
    }
}
