namespace SyncService.Protocol.Identities;

/// <summary>Compares what a target was filled with and what the stream is now.</summary>
internal static class IdentityComparison
{
    /// <param name="before">Null where nobody wrote it down: an earlier version did not.</param>
    /// <param name="now">As it is.</param>
    public static IReadOnlyList<IdentityDifference> Compare(StreamIdentity? before, StreamIdentity now) =>
        before is null ? [] : [.. OfSource(before, now), .. OfReading(before, now), .. OfColumns(before, now)];

    private static IEnumerable<IdentityDifference> OfSource(StreamIdentity before, StreamIdentity now)
    {
        if (IsOther(before.Source, now.Source))
        {
            yield return Anew($"the source is now {now.Source} (it was {before.Source})", leavesRows: true);
        }
        else if (Differ(before.Source.StandsFor, now.Source.StandsFor))
        {
            yield return Anew($"{now.Source} now stands for {now.Source.StandsFor} (it stood for {before.Source.StandsFor})", leavesRows: true);
        }

        if (OfDatabase(before.Database, now.Database) is { } database) yield return database;
        if (Differ(before.Server, now.Server)) yield return Told($"the SQL Server now calls itself {now.Server} (it was {before.Server})");
    }

    /// <summary>Two names of the server are compared as it spells them; others as people write them.</summary>
    private static bool IsOther(SourceObject before, SourceObject now)
    {
        var rule = before.IsResolved && now.IsResolved ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return !before.Name.Equals(now.Name, rule) || (before.Schema is { } left && now.Schema is { } right && !left.Equals(right, rule));
    }

    /// <summary>A fail-over or another name re-reads nothing; another database, or one that was restored, or lost what a secondary had not got, does.</summary>
    /// <remarks>The replicas of a group have each their own date of creation, and share a recovery fork: a forced fail-over begins another.</remarks>
    private static IdentityDifference? OfDatabase(SourceDatabase before, SourceDatabase now)
    {
        if (before.Group is not null && now.Group is not null)
        {
            if (before.Group != now.Group) return Anew("the source is a database of another availability group", leavesRows: true);
            return Differ(before.Fork, now.Fork) ? Anew("the source database went back to what a secondary had, or was restored (its recovery fork differs)", leavesRows: true) : null;
        }

        if (Differ(before.Fork, now.Fork)) return Anew("the source database was restored, or is another one (its recovery fork differs)", leavesRows: true);
        if (Differ(before.Created, now.Created))
        {
            return Anew($"the source database was restored, or is another one (created {now.Created}, and before {before.Created})", leavesRows: true);
        }

        if (before.Name is null || now.Name is null || Same(before.Name, now.Name)) return null;
        var what = $"the source database is now {now.Name} (it was {before.Name})";
        var isKnownToBeTheSame = before.Fork is not null && now.Fork is not null && before.Created is not null && now.Created is not null;
        return isKnownToBeTheSame ? Told(what) : Anew(what, leavesRows: true);
    }

    private static IEnumerable<IdentityDifference> OfReading(StreamIdentity before, StreamIdentity now)
    {
        if (before.Mode != now.Mode) yield return Anew($"the mode is now {now.Mode} (it was {before.Mode})");
        if (!Same(before.ChangeColumn, now.ChangeColumn))
        {
            yield return Anew($"the change column is now {now.ChangeColumn} (it was {before.ChangeColumn})");
        }
        else if (before.ChangeType != now.ChangeType)
        {
            yield return Anew($"the change column {now.ChangeColumn} is now of type {now.ChangeType} (it was {before.ChangeType})");
        }

        var (start, startBefore) = (WithoutOffset(now.Start), WithoutOffset(before.Start));
        if (Differ(startBefore, start))
        {
            var what = $"SYNC_START is now {now.Start} (it was {before.Start})";
            yield return string.CompareOrdinal(start, startBefore) < 0 ? Anew(what) : Told($"{what}; rows before it stay in the target as they are");
        }

        if (before.Filter != now.Filter) yield return Anew($"the filter is now {now.Filter ?? "none"} (it was {before.Filter ?? "none"})", leavesRows: true);
        if (before.Parts != now.Parts) yield return Anew($"the stream now has {now.Parts} parts (it had {before.Parts})");
        if (!before.Key.SequenceEqual(now.Key, StringComparer.OrdinalIgnoreCase))
        {
            yield return Anew($"the key is now {List(now.Key)} (it was {List(before.Key)})", leavesRows: true);
        }
    }

    /// <summary>A change column that gains or loses its offset tells the same start in another way.</summary>
    private static string? WithoutOffset(string? start) => start?.TrimEnd('Z');

    private static IEnumerable<IdentityDifference> OfColumns(StreamIdentity before, StreamIdentity now)
    {
        var gone = before.Columns.ToDictionary(column => column.Target, StringComparer.Ordinal);
        List<string> added = [];
        List<string> again = [];
        foreach (var column in now.Columns)
        {
            if (!gone.Remove(column.Target, out var was)) added.Add(column.Target);
            else if (!Same(was.Source, column.Source)) yield return Anew($"{column.Target} now comes from {column.Source} (it came from {was.Source})");
            else if (was.Mask != column.Mask) yield return Anew($"{column.Target} is now {Masked(column)} (it was {Masked(was)})");
            else if (before.Table == now.Table && was.Place != column.Place) again.Add(column.Target);
            else if (OfType(was, column, now) is { } retyped && !(IsChangeColumn(column, now) && before.ChangeType != now.ChangeType)) yield return retyped;
        }

        if (added.Count > 0) yield return Anew($"new in the target: {List(added)}");
        if (again.Count > 0) yield return Anew($"dropped from the target and added again: {List(again)}");
        if (Differ(before.SaltDigest, now.SaltDigest)) yield return Anew("MASK_SALT is another one");
        if (Differ(before.Zone, now.Zone)) yield return Anew($"PG_TIME_ZONE is now {now.Zone} (it was {before.Zone})", leavesRows: now.Columns.Any(column => IsKey(column, now) && SourceTypeText.IsTime(column.Type)));
        if (gone.Count > 0) yield return Told($"no longer brought: {List(gone.Keys)}; what the target holds there stays");
    }

    /// <summary>A column that was altered moves no stamp: what its old values became is only found by reading all of them.</summary>
    private static IdentityDifference? OfType(IdentityColumn was, IdentityColumn column, StreamIdentity now)
    {
        if (!Differ(was.Type, column.Type) || SourceTypeText.Holds(column.Type!, was.Type!)) return null;
        return Anew($"{column.Source} is now {column.Type} (it was {was.Type})", leavesRows: IsKey(column, now));
    }

    private static bool IsKey(IdentityColumn column, StreamIdentity now) => now.Key.Contains(column.Source, StringComparer.OrdinalIgnoreCase);

    private static bool IsChangeColumn(IdentityColumn column, StreamIdentity now) => Same(column.Source, now.ChangeColumn);

    private static string Masked(IdentityColumn column) => column.Mask is null ? "in clear" : $"masked ({column.Mask})";

    private static string List(IEnumerable<string> columns) => string.Join(", ", columns);

    /// <summary>What is not known counts as the same.</summary>
    private static bool Differ(string? before, string? now) => before is not null && now is not null && before != now;

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);

    private static IdentityDifference Anew(string what, bool leavesRows = false) => new(IdentityAnswer.Reload, what, leavesRows);

    private static IdentityDifference Told(string what) => new(IdentityAnswer.Tell, what);
}
