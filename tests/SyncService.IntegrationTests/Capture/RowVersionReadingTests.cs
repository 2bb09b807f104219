using LocalServers.SqlServer;
using Microsoft.Data.SqlClient;
using SyncService.Capture;
using SyncService.Capture.Reading;
using SyncService.Capture.Sent;
using SyncService.IntegrationTests.Setup;
using SyncService.Protocol;

namespace SyncService.IntegrationTests.Capture;

/// <summary>What a source that is read by a rowversion is asked, and what a reading leaves to the next one.</summary>
public sealed class RowVersionReadingTests(TestServers servers) : IAsyncDisposable
{
    private readonly MovedClock clock = new();
    private SqlServerStandIn? server;

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
    }

    [Fact]
    public async Task A_cycle_without_changes_costs_one_round_trip_and_reads_no_row()
    {
        var table = await TableAsync(rows: 5);
        var source = table.Source(clock, page: 2);
        var (first, rows) = await ReadAsync(source, default);
        Assert.Equal(5, rows);
        for (var cycle = 0; cycle < 3; cycle++)
        {
            clock.MoveOn();
            using var commands = new AskedCommands(table.Name);
            var (next, again) = await ReadAsync(source, Behind(first));
            Assert.Equal(0, again);
            Assert.Single(commands.Take());
            first = next;
        }
    }

    [Fact]
    public async Task A_look_of_a_watch_costs_one_round_trip_and_the_watch_ends_with_a_change()
    {
        var table = await TableAsync(rows: 5);
        var source = table.Source(clock);
        var (first, _) = await ReadAsync(source, default);
        using var commands = new AskedCommands(table.Name);
        var (looks, ended) = (0, false);
        using var limit = new CancellationTokenSource(Pipeline.Patience);
        using var free = new SemaphoreSlim(1);
        ended = !await source.WatchAsync(Behind(first), new SentWindow(TimeProvider.System), new Watch(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1), new ReadingSlots(free, 0, TimeProvider.System).NewSeat(), Quiet), limit.Token);
        Assert.True(ended);
        Assert.Equal((3, 4), (looks, commands.Take().Count(static command => command.Contains("TOP (@rows)", StringComparison.Ordinal))));
        Assert.Equal(1, (await ReadAsync(source, Behind(first))).Rows);

        void Quiet(QuietCycle cycle)
        {
            Assert.Equal(0, cycle.Rows);
            clock.MoveOn(TimeSpan.FromSeconds(2));
            if (++looks == 3) table.Server.ExecuteAsync($"UPDATE {table.Name} SET V = 7 WHERE N = 2").GetAwaiter().GetResult();
        }
    }

    [Fact]
    public async Task What_is_changed_while_a_long_cycle_reads_on_is_left_to_the_next()
    {
        var table = await TableAsync(rows: 50);
        var source = table.Source(clock, page: 2);
        var (span, rows) = await ReadAsync(source, default, () => table.Server.ExecuteAsync($"UPDATE {table.Name} SET V = 7 WHERE N <= 50"));

        // The rows of the first page alone can have been sent as they were.
        var (_, next) = await ReadAsync(source, Behind(span));
        Assert.Equal(50, next);
        Assert.InRange(rows, 2, 50);
    }

    [Fact]
    public async Task The_end_of_a_reading_is_the_row_version_of_the_oldest_open_transaction()
    {
        var table = await TableAsync(rows: 1);
        await using var connection = await table.Server.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var change = connection.CreateCommand();
        (change.Transaction, change.CommandText) = ((SqlTransaction)transaction, $"UPDATE {table.Name} SET V = 7; SELECT CAST(S AS bigint) FROM {table.Name}");
        var open = (long)(await change.ExecuteScalarAsync())!;
        var source = table.Source(clock);
        var (span, rows) = await ReadAsync(source, default);
        Assert.Equal(open, span.Below!.Value.Ordinal);
        Assert.Equal(1, rows);
        clock.MoveOn(TimeSpan.FromMinutes(2));
        Assert.True((await ReadAsync(source, Behind(span))).Span.HeldFor >= TimeSpan.FromMinutes(2));
        await transaction.CommitAsync();
        var after = await ReadAsync(source, Behind(span));
        Assert.Equal((1, TimeSpan.Zero), (after.Rows, after.Span.HeldFor));
    }

    [Fact]
    public async Task A_source_that_counts_less_than_was_read_is_not_read()
    {
        var table = await TableAsync(rows: 3);
        var source = table.Source(clock);
        var (span, rows) = await ReadAsync(source, new ReadingStart(new Position(CaptureMode.RowVersion, new Watermark(WatermarkKind.RowVersion, long.MaxValue))));
        Assert.Equal((true, 0), (span.IsBehind, rows));
    }

    /// <remarks>Open transactions of other tests would hold it back.</remarks>
    private async Task<PagedTable> TableAsync(int rows) => await PagedTable.CreateAsync(
        servers, "S rowversion, V int NULL", ["N"], [.. Enumerable.Range(1, rows).Select(row => $"{row}0")], given: "V", ownServer: server = await SqlServerStandIn.StartAsync(servers.Folder));

    private ReadingStart Behind(ReadingSpan span) => new(null, new ReadingFloor(span.Leaves!.Value, clock.GetTimestamp()));

    /// <returns>What it went through, and how many rows came.</returns>
    private static async Task<(ReadingSpan Span, int Rows)> ReadAsync(SqlServerSource source, ReadingStart start, Func<Task>? whenBegun = null)
    {
        using var limit = new CancellationTokenSource(Pipeline.Patience);
        var (span, rows) = (default(ReadingSpan), 0);
        await foreach (var chunk in source.ReadAsync(start, new SentWindow(TimeProvider.System), Begins, limit.Token))
        {
            using (chunk) rows += chunk.Count;
        }

        return (span, rows);

        void Begins(ReadingSpan begun)
        {
            span = begun;
            whenBegun?.Invoke().GetAwaiter().GetResult();
        }
    }
}
