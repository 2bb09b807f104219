using SyncService.Encoding;
using SyncService.Target.Comparing;
using SyncService.Tests.Protocol.Simulation.Sources;
using SyncService.Verification;
using SyncService.Verification.Judging;

namespace SyncService.Tests.Protocol.Simulation.Comparing;

/// <summary>A process that compares source and target again and again, by the production judge, and has rows deleted that only the target has.</summary>
/// <remarks>Its session ends when PostgreSQL goes back in time, as any session does: then the comparison fails, and says nothing.</remarks>
internal sealed class SimulatedComparison(Wire wire, World world, ComparisonRules rules) : IComparedRows, ICaptureCycle, IPendingRows, IFoundExtra
{
    private readonly int life = world.Postgres.Life;
    private readonly List<(long Key, Row? Row)> staged = [];
    private readonly List<long> extra = [];

    public bool FindsByKey => true;

    /// <returns>What the judge counted.</returns>
    public async Task<Tally> RunAsync()
    {
        var suspects = new Suspects();
        for (var key = 0L; key < SimulatedView.Keys; key++) suspects.Add((ulong)key, RowKey.Of(BitConverter.GetBytes(key)));
        var tally = new Tally();
        await new SuspectJudge(this, this, this, tally) { Deletes = this }.JudgeAsync(suspects, CancellationToken.None);
        if (extra.Count > 0) await wire.Call(() => AskToDelete([.. extra]));
        return tally;
    }

    public Task<LookedUpRows> ReadAsync(IReadOnlyDictionary<ulong, RowKey> keys, CancellationToken cancellation) => wire.Call(() =>
    {
        var shown = world.View.Rows.ToDictionary(row => row.Key);
        var found = new LookedUpRows();
        staged.Clear();
        foreach (var key in keys.Keys.Select(digest => (long)digest))
        {
            Row? row = shown.TryGetValue(key, out var there) ? there : null;
            var digest = row is { } known && rules.LooksTwice ? (ulong)known.Version + 1 : 0;
            found.Add((ulong)key, new RecordHeader(row is null ? RecordOperation.Delete : RecordOperation.Upsert, 0, (ulong)key, default, default, 0, 0), digest, hasStamp: false);
            staged.Add((key, row));
        }

        return found;
    });

    public Task<Dictionary<ulong, (RowState State, int Place)>> UnequalAsync(LookedUpRows rows, CancellationToken cancellation) => wire.Call(() =>
    {
        Lives();
        return rows.Unequal([.. staged.Select((row, place) => (place, State(row.Key, row.Row))).Where(one => one.Item2 != RowState.Equal)]);
    });

    public async Task<CycleOutcome> WaitAsync(CancellationToken cancellation)
    {
        if (!rules.WaitsForCycle) return CycleOutcome.Applied;
        var id = await wire.Call(() =>
        {
            Lives();
            return world.Postgres.AskForCycle();
        });
        while (!await wire.Call(() =>
        {
            Lives();
            world.Postgres.Settle();
            return world.Postgres.Requests[(int)id - 1].IsDone;
        }))
        {
            // The scheduler decides when it is looked at again.
        }

        return CycleOutcome.Applied;
    }

    public Task AddAsync(ulong digest, RowKey key, CancellationToken cancellation)
    {
        extra.Add((long)digest);
        return Task.CompletedTask;
    }

    public Task<HashSet<ulong>> LettersAsync(IReadOnlyCollection<ulong> hashes, CancellationToken cancellation) => Task.FromResult<HashSet<ulong>>([]);

    public IReadOnlyDictionary<string, string> Texts(RowKey key) => throw new InvalidOperationException("Nothing is repaired by its texts here.");

    public Task<HashSet<ulong>> QueuedAsync(IReadOnlySet<ulong> keys, CancellationToken cancellation) => Task.FromResult<HashSet<ulong>>([]);

    public Task<bool> WillComeAsync(LookedUpRow row, CancellationToken cancellation) => Task.FromResult(false);

    private RowState State(long key, Row? row)
    {
        if (!world.Postgres.Rows.TryGetValue(key, out var there)) return row is null ? RowState.Equal : RowState.Missing;
        if (row is not { } known) return RowState.Extra;
        return world.Postgres.Stored(known) == there ? RowState.Equal : RowState.Different;
    }

    private bool AskToDelete(long[] keys)
    {
        Lives();
        world.Ask(keys);
        return true;
    }

    private void Lives()
    {
        if (world.Postgres.Life != life) throw new SyncException("The server has ended the session.", "", Failure.Transient);
    }
}

/// <summary>Rules of the judge that a test takes away.</summary>
/// <param name="WaitsForCycle">A whole cycle is applied between the two looks at the source.</param>
/// <param name="LooksTwice">A difference counts only where the source has the same row both times.</param>
internal sealed record ComparisonRules(bool WaitsForCycle = true, bool LooksTwice = true);
