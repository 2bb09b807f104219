using SyncService.Protocol;
using SyncService.Protocol.Identities;

namespace SyncService.Workers.Producing;

/// <summary>Begins generations: in the checkpoint first, and then in the cursor.</summary>
/// <remarks>
/// Before anything is written, source and target are looked at: a stream that cannot run as it is begins no generation, so that what is queued can
/// still be applied, and nothing is queued that the target cannot take.
/// </remarks>
internal sealed class GenerationStart(StreamSpec stream, StreamStores stores, StreamIdentification identification, CycleJournal journal, TimeProvider clock)
{
    /// <summary>The records of the generation that was begun last.</summary>
    public string? Schema { get; private set; }

    /// <summary>Null when the stream is paused.</summary>
    public async Task<(Cursor Cursor, KeptReading Known)?> BeginAsync(CancellationToken cancellation)
    {
        var known = await stores.Target.ReadCheckpointAsync(cancellation);
        journal.Metrics.Looked(known);
        if (known.Pause is not null) return null;

        // Before the source is asked: who is kept out says so, whatever else is wrong; and another producer may read on while it says how far it counts.
        var queued = (await stores.Queue.ReadStateAsync(cancellation)).Cursor;
        var owner = await stores.Claim.ClaimAsync(queued?.Owner, cancellation);
        var identified = await identification.IdentifyAsync(cancellation);
        while (true)
        {
            var state = await stores.Queue.ReadStateAsync(cancellation);
            if (state.Cursor?.Owner is { } found && owner?.IsSame(found) != true) owner = await stores.Claim.ClaimAsync(found, cancellation);
            IReadOnlyList<IdentityDifference> differences = [];
            var (before, taken) = await stores.Target.BeginAsync(Decide, cancellation);
            journal.Metrics.Looked(before);
            if (taken is null) return null;
            var beginning = stores.Rules.Begin(state, before, taken);
            var cursor = beginning.Cursor with { Owner = owner };
            var left = await PredecessorPosition.FindAsync(stream, stores, state, before.Seq, cursor.Position, cancellation);
            if (left.Unreadable > 0) journal.LegacyWithoutStamp(left.Unreadable);
            cursor = cursor with { Position = left.From };

            if (await stores.Queue.BeginAsync(state.CursorText, cursor, !beginning.KeepList, cancellation) is not { } aside)
            {
                journal.Differed(differences);
                continue;
            }

            if (aside > 0) journal.SetAside(aside);
            journal.Differed(differences);
            journal.Began();
            Schema = identified.Identity.Schema;
            stores.Queued.Set();
            return (cursor, taken.Reloads ? default : new KeptReading(before.Floor, before.Sent));

            GenerationChoice Decide(Remembered found)
            {
                var counter = CounterLook.Compare(identified.Counter, known, queued);
                var decision = IdentityDecision.Of(found, identified.Identity, stores.Rules.Take(state, found.Checkpoint), clock.GetUtcNow(), counter);
                identified.RequirePassed(StreamIdentityJson.TryRead(found.Identity), found.Checkpoint.Position, state.Cursor?.Position);
                differences = decision.Differences;
                return decision.Choice;
            }
        }
    }
}
