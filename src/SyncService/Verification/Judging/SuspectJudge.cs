using SyncService.Target.Comparing;

namespace SyncService.Verification.Judging;

/// <summary>Decides which suspects differ, and which were on their way.</summary>
/// <remarks>
/// A difference counts when the source's row is the same before and after a whole cycle that is applied in between, and the target's row is another behind that cycle. A row that changes each time
/// is in motion: it is looked at five times, and is neither equal nor different. Where nobody brings changes, what the next start would bring is pending.
/// </remarks>
internal sealed class SuspectJudge(IComparedRows compared, ICaptureCycle cycle, IPendingRows pending, Tally tally)
{
    /// <summary>Sends what differs once more; null: it is only told.</summary>
    public IRepair? Repair { get; init; }

    /// <summary>Takes the rows that only the target has; null: they are only told.</summary>
    public IFoundExtra? Deletes { get; init; }

    /// <summary>Shows some differences; null: none is shown.</summary>
    public DifferenceExamples? Examples { get; init; }

    private const int MostLooks = 5;

    public async Task JudgeAsync(Suspects suspects, CancellationToken cancellation)
    {
        var left = suspects.Take();
        if (left.Count == 0) return;
        Dictionary<ulong, (RowKey Key, DifferenceKind Kind)> differing = [];
        var rows = await compared.ReadAsync(left, cancellation);
        left = Keep(left, await compared.UnequalAsync(rows, cancellation));
        for (var look = 0; left.Count > 0 && look < MostLooks; look++)
        {
            var outcome = await cycle.WaitAsync(cancellation);
            if (outcome == CycleOutcome.TookTooLong)
            {
                tally.Pending += left.Count;
                left.Clear();
                break;
            }

            // As the source was before the cycle, and the target is behind it.
            var unequal = await compared.UnequalAsync(rows, cancellation);
            left = Keep(left, unequal);
            var again = await compared.ReadAsync(left, cancellation);
            var settled = left.Where(key => again.Find(key.Key)?.Digest == rows.Find(key.Key)?.Digest).ToList();
            foreach (var (digest, kind) in await SettleAsync(settled, unequal, again, outcome, cancellation))
            {
                differing[digest] = (left[digest], kind);
                if (kind == DifferenceKind.Extra && outcome == CycleOutcome.Applied && Deletes is not null) await Deletes.AddAsync(digest, left[digest], cancellation);
            }

            foreach (var (key, _) in settled) left.Remove(key);
            rows = again;
            left = Keep(left, await compared.UnequalAsync(rows, cancellation));
        }

        tally.InMotion += left.Count;
        if (Repair is not null) await RepairAsync(differing, cancellation);
        foreach (var (_, kind) in differing.Values) Count(kind);
    }

    /// <summary>Those that are equal afterwards differ no more.</summary>
    private async Task RepairAsync(Dictionary<ulong, (RowKey Key, DifferenceKind Kind)> differing, CancellationToken cancellation)
    {
        var sent = differing.Where(row => row.Value.Kind is DifferenceKind.Missing or DifferenceKind.Different).ToDictionary(row => row.Key, row => row.Value.Key);
        if (sent.Count == 0 || !compared.FindsByKey || await Repair!.RepairAsync(sent.Values, compared.Texts, cancellation) != CycleOutcome.Applied) return;
        var left = await compared.UnequalAsync(await compared.ReadAsync(sent, cancellation), cancellation);
        foreach (var digest in sent.Keys.Where(digest => !left.ContainsKey(digest)))
        {
            differing.Remove(digest);
            tally.Repaired++;
        }
    }

    private static Dictionary<ulong, RowKey> Keep(Dictionary<ulong, RowKey> keys, Dictionary<ulong, (RowState State, int Place)> unequal) =>
        keys.Where(key => unequal.ContainsKey(key.Key)).ToDictionary();

    /// <param name="settled">Keys whose row in the source has not changed.</param>
    /// <param name="unequal">How they stand.</param>
    /// <param name="staged">The rows as they are staged now.</param>
    /// <param name="outcome">Whether anybody brings changes.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <returns>What each of them is.</returns>
    private async Task<Dictionary<ulong, DifferenceKind>> SettleAsync(
        List<KeyValuePair<ulong, RowKey>> settled, Dictionary<ulong, (RowState State, int Place)> unequal, LookedUpRows staged, CycleOutcome outcome, CancellationToken cancellation)
    {
        if (settled.Count == 0) return [];
        var hashes = settled.Select(key => staged.Find(key.Key)!.KeyHash).ToHashSet();
        var letters = await compared.LettersAsync(hashes, cancellation);
        var queued = outcome == CycleOutcome.NobodyBrings ? await pending.QueuedAsync(hashes, cancellation) : [];
        List<(RowKey Key, DifferenceKind Kind, ulong Digest)> found = [];
        foreach (var (digest, key) in settled)
        {
            var row = staged.Find(digest)!;
            var isPending = outcome == CycleOutcome.NobodyBrings && (queued.Contains(row.KeyHash) || await pending.WillComeAsync(row, cancellation));
            found.Add((key, Kind(unequal[digest].State, isPending, letters.Contains(row.KeyHash)), digest));
        }

        if (Examples is not null) await Examples.ShowAsync(found, staged, cancellation);
        return found.ToDictionary(one => one.Digest, one => one.Kind);
    }

    private static DifferenceKind Kind(RowState state, bool isPending, bool hasLetter) => state switch
    {
        _ when isPending => DifferenceKind.Pending,
        _ when hasLetter => DifferenceKind.DeadLetter,
        RowState.Missing => DifferenceKind.Missing,
        RowState.Extra => DifferenceKind.Extra,
        _ => DifferenceKind.Different,
    };

    private void Count(DifferenceKind kind)
    {
        switch (kind)
        {
            case DifferenceKind.Pending: tally.Pending++; break;
            case DifferenceKind.DeadLetter: tally.DeadLetters++; break;
            case DifferenceKind.Missing: tally.Missing++; break;
            case DifferenceKind.Extra: tally.Extra++; break;
            default: tally.Different++; break;
        }
    }
}
