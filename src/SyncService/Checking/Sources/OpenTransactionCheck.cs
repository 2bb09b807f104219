using System.Globalization;
using SyncService.Capture;
using SyncService.Capture.Inspection;

namespace SyncService.Checking.Sources;

/// <summary>Whether commits that come late are read because their transactions are seen, or only within the overlap.</summary>
internal static class OpenTransactionCheck
{
    public static IEnumerable<Finding> Look(SourceFacts facts, StreamSpec stream, SourceOptions options)
    {
        // Numbers have no clock that a transaction could be held against.
        if (facts.SeesTransactions || facts.FutureStamps is null) yield break;
        var missed = string.Create(CultureInfo.InvariantCulture, $"what commits more than {options.Overlap.TotalSeconds:0.###} s (SYNC_OVERLAP) after its {stream.ChangeColumn} is missed");
        yield return facts.IsWritable == false
            ? new(
                Severity.Note, "transactions-elsewhere", $"The database is read-only: a replica, where the transactions of the primary are not seen. So {missed}.",
                "Read from the primary, or set SYNC_OVERLAP to more than the longest transaction and the delay of the replica.")
            : new(
                Severity.Note, "transactions-unseen", $"The login may not see which transactions are open. So {missed}.",
                $"GRANT VIEW SERVER STATE TO {SqlIdentifier(options.User)} (SQL Server 2022 and later: VIEW SERVER PERFORMANCE STATE; Azure SQL Database: GRANT VIEW DATABASE STATE), or set SYNC_OVERLAP to more than the longest transaction.");
    }

    private static string SqlIdentifier(string name) => $"[{name.Replace("]", "]]", StringComparison.Ordinal)}]";
}
