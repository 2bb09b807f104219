using SyncService.Capture;
using SyncService.Capture.Identification;
using SyncService.Target;
using SyncService.Target.Comparing;
using SyncService.Target.Deletions;
using SyncService.Verification.Judging;

namespace SyncService.Verification.Deleting;

/// <summary>What becomes of the rows that a pass finds only in the target: they go when the pass has ended and nothing speaks against it, and are held for the operator otherwise.</summary>
/// <remarks>Each of them was absent in two readings of the source with a whole cycle between that is applied; and it is asked for once more when its turn comes.</remarks>
internal sealed class PassDeletes(StreamSpec stream, SqlServerSource source, SourceGuard began, SourceLookup lookup, IRepair work, DeletionStore store, FoundMark? begun, Tally tally) : IFoundExtra
{
    private readonly StreamId of = StreamId.Of(stream);
    private readonly FoundDeletes found = new(StreamId.Of(stream), store, begun);

    public Task AddAsync(ulong digest, RowKey key, CancellationToken cancellation) => found.AddAsync(digest, key, lookup.Texts(key), cancellation);

    /// <summary>Writes what was added.</summary>
    public Task<FoundMark?> KeepAsync(CancellationToken cancellation) => found.KeepAsync(cancellation);

    /// <summary>The pass has ended.</summary>
    /// <param name="debt">Why the target may hold rows that its source never had, since when; null where it does not.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task EndAsync((string Reason, DateTimeOffset Since)? debt, CancellationToken cancellation)
    {
        var set = await found.EndAsync(cancellation);

        // A pass that could not look at each row is none.
        if (tally.Pending > 0)
        {
            if (set is not null) await store.ForgetAsync(set.Id, cancellation);
            return;
        }

        var now = await source.GuardAsync(cancellation);
        var (hasBasis, basis, setAt, deleted) = await store.KnownAsync(of, cancellation);
        var owed = debt is { } since && (setAt is null || since.Since > setAt) ? debt.Value.Reason : null;
        if (set is null)
        {
            var isKnown = hasBasis && owed is null && basis is not null && SourceGuard.TryParse(basis) == now;
            if (!isKnown && LookedThrough(now, debt)) await store.FoundNoneAsync(of, now.ToJson(), cancellation);
            return;
        }

        var reason = DeleteRails.Reason(new DeleteFacts(set.Rows, tally.SourceRows, tally.TargetRows, deleted, stream.DeleteLimit, began, now)
        {
            HasBefore = hasBasis,
            Before = SourceGuard.TryParse(basis),
            BeforeAt = setAt ?? default,
            Debt = owed,
        });
        if (reason is not null) await store.HoldAsync(of, set, reason, now.ToJson(), cancellation);
        else await LetThroughAsync(set, now, cancellation);
    }

    /// <summary>Whether all rows were compared with the source as it is now. A pass may have begun with another server, and go on where it was stopped.</summary>
    private bool LookedThrough(SourceGuard now, (string Reason, DateTimeOffset Since)? debt) => began == now && (debt is not { } owed || owed.Since < tally.Began);

    private async Task LetThroughAsync(FoundSet set, SourceGuard now, CancellationToken cancellation)
    {
        var requests = await store.LetThroughAsync(of, set, now.ToJson(), RequestedWork.By, cancellation);
        if (await work.UntilAppliedAsync(requests, cancellation) == CycleOutcome.Applied) await CountGoneAsync(set.Id, cancellation);
        await store.ForgetKeysAsync(set.Id, cancellation);
    }

    /// <summary>Each key is compared once more.</summary>
    private async Task CountGoneAsync(long id, CancellationToken cancellation)
    {
        for (var place = 0; ;)
        {
            var chunks = await store.KeysAsync(id, place, cancellation);
            if (chunks.Count == 0) return;
            place = chunks[^1].Place + 1;
            var keys = chunks.SelectMany(FoundDeletes.Keys).ToDictionary(lookup.DigestOf);
            var unequal = await lookup.UnequalAsync(await lookup.ReadAsync(keys, cancellation), cancellation);
            var gone = keys.Count - unequal.Count;
            (tally.Extra, tally.Repaired) = (tally.Extra - gone, tally.Repaired + gone);
        }
    }
}
