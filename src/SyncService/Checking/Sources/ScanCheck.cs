using System.Globalization;
using SyncService.Capture.Inspection;
using SyncService.Capture.Scanning;

namespace SyncService.Checking.Sources;

/// <summary>What a comparison costs the source, where its statements cannot be kept short.</summary>
internal static class ScanCheck
{
    /// <summary>A statement whose first row takes longer probably sorts.</summary>
    private static readonly TimeSpan Suspicious = TimeSpan.FromMilliseconds(250);

    /// <param name="facts">Of the view.</param>
    /// <param name="rows">That it has.</param>
    /// <param name="stream">Which.</param>
    /// <param name="keys">Its key columns, as the user names them.</param>
    public static IEnumerable<Finding> Look(ScanFacts facts, Counted rows, StreamSpec stream, IReadOnlyList<string> keys)
    {
        // To read and sort fewer rows is no matter.
        if (ComparedRows.AreFew(rows) && facts.ToFirstRow < Suspicious) yield break;
        var key = string.Join(", ", keys);
        if (!facts.GoesOnByKey)
        {
            yield return new(
                Severity.Warning, "compare-one-statement",
                $"The key {key} of {stream.Source} cannot be handed back to SQL Server: a comparison reads {ComparedRows.Of(rows)} with one statement, which lasts until the last of them is read.",
                $"Let the view convert {key} to a plain type of limited length, such as nvarchar(450). {Rarely}");
        }
        else if (Sorting(facts, key) is { } why)
        {
            yield return new(facts.ToFirstRow < Suspicious ? Severity.Note : Severity.Warning, "compare-sorts", $"{why}: each statement of a comparison sorts {stream.Source} anew, {ComparedRows.Of(rows)}. {Cost(facts, rows)}", $"Create an index that begins with {key} on the table behind it. {Rarely}");
        }

        if (facts.FindsByKey) yield break;
        yield return new(
            Severity.Note, "compare-no-lookup",
            $"Single rows of {stream.Source} cannot be asked for by the key {key}: where rows seem to differ, a comparison reads {ComparedRows.Of(rows)} twice more for each 50,000 of them, and repairs none.");
    }

    private const string Rarely = "Or compare at night (VERIFY_WINDOW), or more rarely (VERIFY_INTERVAL).";

    /// <summary>Null where nothing speaks for a sort.</summary>
    private static string? Sorting(ScanFacts facts, string key) => (facts.Index, facts.ToFirstRow < Suspicious) switch
    {
        (IndexSight.Absent, _) => $"No index begins with the key {key}",
        (IndexSight.Present, false) => $"An index begins with the key {key}, and the server does not seem to use it",
        (IndexSight.Unseen, false) => $"The login may not see the indexes behind the view, and probably none begins with the key {key}",
        _ => null,
    };

    private static string Cost(ScanFacts facts, Counted rows)
    {
        if (facts.ToFirstRow is not { } time) return $"Of the first one: {facts.Problem}. The statements grow, and last longer than half a second.";
        var first = string.Create(CultureInfo.InvariantCulture, $"The first row of one comes after {time.TotalMilliseconds:N0} ms.");
        if (time < Suspicious) return first;
        var count = rows.Value is { } known ? string.Create(CultureInfo.InvariantCulture, $"about {Statements(known)}") : "some";
        return $"{first} So they grow, {count} for all rows, and last longer than half a second.";
    }

    /// <summary>As the pace of a scan asks for more and more rows.</summary>
    private static int Statements(long rows)
    {
        var pace = new ScanPace();
        var statements = 0;
        for (long read = 0; read < rows; statements++)
        {
            read += pace.Rows;
            pace.GrowAnyway();
        }

        return Math.Max(1, statements);
    }
}
