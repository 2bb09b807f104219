namespace SyncService.Protocol.Identities;

/// <summary>Compares how far a source counts its changes with how far it was read.</summary>
internal static class CounterLook
{
    /// <param name="counter">What the source will give to the next change at the least; null where it does not count.</param>
    /// <param name="checkpoint">As it was found.</param>
    /// <param name="cursor">As it was found.</param>
    /// <returns>Null when the source counts on from there.</returns>
    public static IdentityDifference? Compare(Position? counter, Checkpoint checkpoint, Cursor? cursor)
    {
        if (counter is not { } now) return null;

        // A row that was read lies below what was to be given out then; a reading may have come to its end just there.
        var passed = Values(now, checkpoint.Position, cursor?.Position).Where(read => read.CompareTo(now.Value) >= 0)
            .Concat(Values(now, checkpoint.Floor?.Position, cursor?.Floor?.Position).Where(end => end.CompareTo(now.Value) > 0)).ToList();
        return passed.Count == 0 ? null : new IdentityDifference(
            IdentityAnswer.Reload,
            $"the row versions of the source's database went back to {now.Value} (they had been read up to {passed.Max()}): it was restored, or is another one",
            LeavesRows: true);
    }

    private static IEnumerable<Watermark> Values(Position counter, params Position?[] positions) =>
        positions.Select(position => position?.In(counter.Mode, counter.Value.Kind)).OfType<Watermark>();
}
