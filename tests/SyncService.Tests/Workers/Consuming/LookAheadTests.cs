using Microsoft.Extensions.Time.Testing;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Target;
using SyncService.Workers.Consuming;

namespace SyncService.Tests.Workers.Consuming;

public sealed class LookAheadTests
{
    /// <summary>Only a broken product takes it.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider clock = new();
    private readonly TaskCompletionSource before = new();

    [Fact]
    public async Task A_batch_gives_way_when_the_one_before_does_not_get_done()
    {
        var prepared = new Prepared(holdsRows: true);
        await using var ahead = Start(prepared);
        var giving = ahead.GiveWayAsync(before.Task, clock);
        Assert.False(giving.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await giving.WaitAsync(Soon, TestContext.Current.CancellationToken));
        Assert.True(prepared.IsDisposed);
        Assert.Null(await ahead.TakeAsync(TestContext.Current.CancellationToken));
        Assert.NotNull(await ahead.BatchAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_batch_that_holds_no_rows_is_in_nobodys_way()
    {
        var prepared = new Prepared(holdsRows: false);
        await using var ahead = Start(prepared);
        var giving = ahead.GiveWayAsync(before.Task, clock);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(giving.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.False(await giving.WaitAsync(Soon, TestContext.Current.CancellationToken));
        Assert.True(prepared.IsDisposed);
    }

    [Fact]
    public async Task A_batch_stays_when_the_one_before_gets_done()
    {
        var prepared = new Prepared(holdsRows: true);
        await using var ahead = Start(prepared);
        var giving = ahead.GiveWayAsync(before.Task, clock);
        before.SetResult();
        Assert.False(await giving.WaitAsync(Soon, TestContext.Current.CancellationToken));
        Assert.Same(prepared, await ahead.TakeAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_hinders_a_batch_ahead_is_left_to_its_turn()
    {
        await using var ahead = LookAhead.Start(Task.FromResult<RecordBatch?>(Batch()), (_, _) => throw new SyncException("Refused.", "", Failure.Data));
        Assert.Null(await ahead.TakeAsync(TestContext.Current.CancellationToken));
        Assert.NotNull(await ahead.BatchAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_queue_that_fails_is_told_to_who_asks_for_the_batch()
    {
        await using var ahead = LookAhead.Start(Task.FromException<RecordBatch?>(new SyncException("Away.", "", Failure.Transient)), (_, _) => Task.FromResult<IPreparedBatch?>(null));
        await Assert.ThrowsAsync<SyncException>(() => ahead.BatchAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_batch_that_nobody_took_is_taken_back()
    {
        var prepared = new Prepared(holdsRows: true);
        await Start(prepared).DisposeAsync();
        Assert.True(prepared.IsDisposed);
    }

    private static LookAhead Start(Prepared prepared) =>
        LookAhead.Start(Task.FromResult<RecordBatch?>(Batch()), (_, _) => Task.FromResult<IPreparedBatch?>(prepared));

    private static RecordBatch Batch() => new() { State = new QueueState(null, 1), First = new Seq(1) };

    private sealed class Prepared(bool holdsRows) : IPreparedBatch
    {
        public bool HoldsRows => holdsRows;

        public bool IsDisposed { get; private set; }

        public Task<Applied?> CommitAsync(Checkpoint expected, CancellationToken cancellation) => Task.FromResult<Applied?>(null);

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
