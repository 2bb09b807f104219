using Microsoft.Extensions.Time.Testing;
using SyncService.Capture.Sent;
using SyncService.Protocol;
using SyncService.Protocol.Identities;
using SyncService.Tests.Protocol.Simulation;
using SyncService.Workers.Producing;

namespace SyncService.Tests.Workers.Producing;

/// <summary>When a floor reaches the checkpoint.</summary>
public sealed class FloorKeeperTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly SimulatedPostgres postgres;
    private readonly Wire wire = new();
    private readonly SentSlice slice = new(Stamp(1).Value, Stamp(2).Value, new SliceTotals());
    private readonly FloorKeeper floors;

    public FloorKeeperTests()
    {
        postgres = new SimulatedPostgres(null, clock);
        postgres.Begin(_ => new GenerationChoice(Generation.New(), Reloads: false, KeepsList: true, null, null));
        floors = new FloorKeeper(new TargetConnection(wire, postgres, new ProtocolRules()), clock);
        floors.Begin(default);
    }

    [Fact]
    public async Task It_waits_until_the_records_of_its_cycle_are_applied()
    {
        floors.Completed(new Seq(5), At(10), null);
        await LookAsync(applied: 4);
        Assert.Null(postgres.Checkpoint.Floor);
        Assert.Equal(At(10), floors.Current);
    }

    [Fact]
    public async Task A_cycle_without_records_leaves_its_floor_at_once()
    {
        floors.Completed(Seq.None, At(10), null);
        await LookAsync(applied: 0);
        Assert.Equal(Stamp(10), postgres.Checkpoint.Floor!.Value.Position);
    }

    [Fact]
    public async Task It_is_written_at_most_each_thirty_seconds()
    {
        floors.Completed(Seq.None, At(10), null);
        await LookAsync(applied: 0);
        floors.Completed(Seq.None, At(20), null);
        clock.Advance(TimeSpan.FromSeconds(29));
        await LookAsync(applied: 0);
        Assert.Equal(Stamp(10), postgres.Checkpoint.Floor!.Value.Position);
        clock.Advance(TimeSpan.FromSeconds(1));
        await LookAsync(applied: 0);
        Assert.Equal(Stamp(20), postgres.Checkpoint.Floor!.Value.Position);
    }

    [Fact]
    public async Task The_last_one_is_written_at_once()
    {
        floors.Completed(Seq.None, At(10), null);
        await LookAsync(applied: 0);
        floors.Completed(Seq.None, At(20), null);
        await AnsweredAsync(floors.KeepLastAsync(postgres.Look(), TestContext.Current.CancellationToken));
        Assert.Equal(Stamp(20), postgres.Checkpoint.Floor!.Value.Position);
    }

    [Fact]
    public async Task A_floor_that_is_not_known_leaves_the_one_before()
    {
        floors.Completed(Seq.None, At(10), null);
        await LookAsync(applied: 0);
        floors.Completed(Seq.None, null, slice);
        await AnsweredAsync(floors.KeepLastAsync(postgres.Look(), TestContext.Current.CancellationToken));
        Assert.Equal(Stamp(10), postgres.Checkpoint.Floor!.Value.Position);
        Assert.NotNull(SentSlice.Read(postgres.Checkpoint.Sent));
    }

    [Fact]
    public async Task A_slice_waits_for_the_records_of_its_cycle_as_a_floor_does()
    {
        floors.Completed(new Seq(5), At(10), slice);
        await LookAsync(applied: 4);
        Assert.Null(postgres.Checkpoint.Sent);
        await LookAsync(applied: 5);
        Assert.Equal(slice.ToBytes(), postgres.Checkpoint.Sent);
    }

    [Fact]
    public async Task A_slice_that_is_not_known_any_more_is_not_kept()
    {
        floors.Completed(Seq.None, At(10), slice);
        await LookAsync(applied: 0);
        floors.Completed(Seq.None, At(20), null);
        clock.Advance(TimeSpan.FromSeconds(30));
        await LookAsync(applied: 0);
        Assert.Null(postgres.Checkpoint.Sent);
    }

    [Fact]
    public async Task Before_rows_go_from_the_target_slices_are_forgotten_those_that_wait_too()
    {
        floors.Completed(Seq.None, At(10), slice);
        await LookAsync(applied: 0);
        Assert.NotNull(postgres.Checkpoint.Sent);
        floors.Completed(new Seq(5), At(20), slice with { Until = Stamp(3).Value });

        await AnsweredAsync(floors.BuryAsync(postgres.Checkpoint.Generation, TestContext.Current.CancellationToken));
        Assert.Null(postgres.Checkpoint.Sent);
        clock.Advance(TimeSpan.FromSeconds(30));
        await LookAsync(applied: 5);
        Assert.Null(postgres.Checkpoint.Sent);
        Assert.Equal(Stamp(20), postgres.Checkpoint.Floor!.Value.Position);
    }

    [Fact]
    public async Task One_that_waits_is_not_put_off_by_those_behind_it()
    {
        floors.Completed(Seq.None, At(10), null);
        floors.Completed(new Seq(100), At(20), null);
        await LookAsync(applied: 0);
        Assert.Equal(Stamp(10), postgres.Checkpoint.Floor!.Value.Position);
    }

    [Fact]
    public void A_floor_from_the_checkpoint_grows_older()
    {
        floors.Begin(new KeptReading(new KeptFloor(Stamp(10), TimeSpan.FromMinutes(5)), null));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.FromMinutes(6), floors.Current!.Value.Age(clock));
    }

    private static Position Stamp(int second) =>
        new(CaptureMode.Timestamp, Watermark.OfTimestamp(new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Unspecified).AddSeconds(second)));

    private ReadingFloor At(int second) => new(Stamp(second), clock.GetTimestamp());

    private async Task LookAsync(long applied)
    {
        postgres.ApplyUntil(new Seq(applied));
        await AnsweredAsync(floors.KeepAsync(postgres.Look(), TestContext.Current.CancellationToken));
    }

    private async Task AnsweredAsync(Task keeping)
    {
        while (wire.IsWaiting) wire.Answer(new Dice(1), Answer.Arrives);
        await keeping;
    }
}
