namespace SyncService.Protocol.Identities;

/// <summary>What a stream is now, and how far its source is.</summary>
/// <param name="Identity">What it is.</param>
/// <param name="Counter">How far the source counts its changes; null where it does not count.</param>
/// <param name="Replicated">Where the rows end that a replica has by now; null where what answers is none.</param>
internal sealed record IdentifiedStream(StreamIdentity Identity, Position? Counter, Position? Replicated)
{
    /// <summary>The newest stamp that this process has read, where no position tells of it.</summary>
    public Position? Seen { get; init; }

    /// <summary>
    /// A replica may be behind the server that was read before: what it holds of a row may be older than what the target has. So nothing is read from another one than before until
    /// it has passed what was reached, also where the stream reloads. One that holds the database as it was before a restore, or a fail-over with a loss, may even seem to be ahead.
    /// </summary>
    /// <param name="before">As the checkpoint tells who was read; null where nobody wrote it down.</param>
    /// <param name="reached">By the checkpoint, and by the cursor.</param>
    /// <exception cref="SyncException">It is behind.</exception>
    public void RequirePassed(StreamIdentity? before, params IEnumerable<Position?> reached)
    {
        if (Replicated is not { } has) return;
        if (before is not null && before.HasLeft(Identity.Database.Fork))
        {
            throw new SyncException(
                $"{Identity.Source} is read from a replica that holds the database as it was before it was restored, or failed over with a loss.",
                "Reading goes on by itself when the replica is synchronized again; or connect to the primary.",
                Failure.Transient);
        }

        if (before is not null && (before.Server == Identity.Server || !before.CountsLike(Identity))) return;
        var passed = reached.Append(Seen).Select(position => position?.In(has.Mode, has.Value.Kind)).OfType<Watermark>().DefaultIfEmpty(has.Value).Max();
        if (has.Value.CompareTo(passed) >= 0) return;
        throw new SyncException(
            $"{Identity.Source} is read from a replica that is behind what was read before: its newest row is of {has.Value}, and {passed} was reached.",
            "Reading goes on by itself when a change from then on has come to it; or connect to the primary.",
            Failure.Transient);
    }
}
