using SyncService.Capture.Identification;
using SyncService.Target.Deletions;
using SyncService.Target.Verifications;
using SyncService.Verification.Deleting;
using SyncService.Verification.Passes;

namespace SyncService.Verification.Unfinished;

/// <summary>How far a pass is. It is kept in PostgreSQL now and then, and when the pass is stopped, so that another process goes on where it was.</summary>
/// <remarks>What was found and where the pass is change together. A judgement that is stopped half-way is made again: what is kept is from before it.</remarks>
internal sealed class PassProgress(UnfinishedPassStore store, TimeProvider clock)
{
    private static readonly TimeSpan Each = TimeSpan.FromMinutes(1);

    /// <summary>Sums of digests are 12 MB.</summary>
    private static readonly TimeSpan EachWithSums = TimeSpan.FromMinutes(10);

    /// <summary>A service ends within five seconds of being asked to.</summary>
    private static readonly TimeSpan LongestSave = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private readonly long started = clock.GetTimestamp();
    private long saved = clock.GetTimestamp();
    private string format = "";
    private double secondsBefore;
    private PassState? frozen;
    private bool isLost;
    private bool isOver;

    /// <summary>What was found.</summary>
    public Tally Tally { get; private set; } = new() { Began = clock.GetUtcNow() };

    /// <summary>What is not judged yet.</summary>
    public Suspects Suspects { get; } = new();

    /// <summary>How long it took so far, with the time before it was stopped.</summary>
    public double Seconds => secondsBefore + clock.GetElapsedTime(started).TotalSeconds;

    public PassPlace Place { get; private set; } = new();

    public BucketSums? Sums { get; set; }

    /// <summary>The source when the pass began; null where no row may be deleted.</summary>
    public SourceGuard? Guard { get; set; }

    /// <summary>Rows that only the target has, as far as they are kept; null for none.</summary>
    public FoundMark? Mark { get; set; }

    /// <summary>Goes on with what an earlier one left, where there is such.</summary>
    /// <param name="format">Of keys and digests: one cannot go on with what was written in another.</param>
    /// <param name="deletions">Has the keys that were found; null where no row may be deleted.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task GoOnAsync(string format, DeletionStore? deletions, CancellationToken cancellation)
    {
        this.format = format;
        if (PassState.TryRead(await TryTakeAsync(cancellation)) is not { } left || left.Format != format) return;
        if (left.Found is { } found && (deletions is null || !await deletions.GoOnAsync(found.Id, found.Places, cancellation))) return;
        (Tally, Place, Guard, Mark) = (left.Tally, left.Place, left.Guard, left.Found);
        (Tally.WentOnAfter, secondsBefore) = (Tally.SourceRows, Tally.Seconds);
        Suspects.Take(left.Suspects);
        if (left.Sums is not null) Sums = BucketSums.Of(left.Sums, Tally);
    }

    /// <summary>Changes what was found, and moves on.</summary>
    /// <param name="change">What was found up to the new place.</param>
    /// <param name="next">From the place so far; null where nobody could go on there, so that no later place is kept either.</param>
    public void Commit(Action change, Func<PassPlace, PassPlace>? next)
    {
        lock (gate)
        {
            if (next is null)
            {
                frozen ??= Now();
                isLost = true;
            }

            change();
            if (isLost) return;
            Place = next!(Place);
            frozen = null;
        }
    }

    /// <summary>What comes may be stopped half-way: until the next <see cref="Commit"/> it is not kept.</summary>
    public void Freeze()
    {
        lock (gate) frozen ??= Now();
    }

    /// <summary>Keeps it where it was not for some time.</summary>
    public async Task SaveIfDueAsync(CancellationToken cancellation)
    {
        PassState state;
        lock (gate)
        {
            if (isLost || clock.GetElapsedTime(saved) < (Sums is null ? Each : EachWithSums)) return;
            saved = clock.GetTimestamp();
            state = frozen ?? Now();
        }

        await TrySaveAsync(state, cancellation);
    }

    /// <summary>Keeps it when the pass is stopped.</summary>
    /// <returns>Whether somebody can go on.</returns>
    public async Task<bool> LeaveAsync()
    {
        if (isOver) return false;
        var state = frozen ?? Now();
        if (state.Place == new PassPlace()) return false;
        using var limit = new CancellationTokenSource(LongestSave);
        try
        {
            return await TrySaveAsync(state, limit.Token);
        }
        catch (OperationCanceledException)
        {
            // PostgreSQL takes too long: the next comparison begins anew, or at what was kept before.
            return false;
        }
    }

    /// <summary>The pass ends: nobody can go on with it any more.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        isOver = true;
        await store.ForgetAsync(cancellation);
    }

    private async Task<bool> TrySaveAsync(PassState state, CancellationToken cancellation)
    {
        try
        {
            return await store.SaveAsync(state.ToKeep(), cancellation);
        }
        catch (SyncException)
        {
            // The comparison does not need it: the next one begins anew.
            return false;
        }
    }

    /// <remarks>What there is to go on with is not needed: the comparison begins anew.</remarks>
    private async Task<UnfinishedPass?> TryTakeAsync(CancellationToken cancellation)
    {
        try
        {
            return await store.TakeAsync(cancellation);
        }
        catch (SyncException)
        {
            return null;
        }
    }

    private PassState Now() => new(format, Place, Tally.Copy(Seconds), Guard, Mark)
    {
        Suspects = Suspects.ToBytes(),
        Sums = Sums?.ToBytes(),
    };
}
