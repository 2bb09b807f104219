namespace SyncService.Protocol.Identities;

/// <summary>The target table as a beginning finds it, beside what the checkpoint remembers of it.</summary>
/// <remarks>
/// A trace is a text that changes whenever rows may have gone without a statement of their own: when the table was made anew, emptied by TRUNCATE, or
/// rewritten; and, of a table that a crash empties, when the server was started.
/// </remarks>
/// <param name="TraceBefore">Null where nobody wrote it down.</param>
/// <param name="Trace">Null when there is no such table.</param>
/// <param name="OidBefore">Null where nobody wrote it down.</param>
/// <param name="Oid">Null when there is no such table.</param>
/// <param name="IsUnlogged">Whether a crash empties it.</param>
/// <param name="IsEmpty">Null where nothing gave a reason to look.</param>
internal sealed record TargetLook(string? TraceBefore, string? Trace, uint? OidBefore, uint? Oid, bool IsUnlogged, bool? IsEmpty)
{
    /// <summary>What is different; empty when all rows that were applied are where they were.</summary>
    public IReadOnlyList<IdentityDifference> Differences(Checkpoint checkpoint)
    {
        if (OidBefore is { } before && Oid is { } now && before != now) return [Anew("the target table was made anew") with { LeavesRows = IsEmpty == false }];
        if (IsUnlogged && TraceBefore is not null && TraceBefore != Trace) return [Anew("the server of the target was started again, or the table rewritten, and a crash empties an UNLOGGED table")];
        return IsEmpty == true && checkpoint is { RowsApplied: > 0, Position: not null } ? [Anew("the target table was emptied")] : [];
    }

    private static IdentityDifference Anew(string what) => new(IdentityAnswer.Reload, what);
}
