using System.Globalization;
using LocalServers.Network;
using SyncService.Capture;
using SyncService.Capture.Reading;
using SyncService.Capture.Sent;
using SyncService.IntegrationTests.Setup;
using SyncService.Protocol;

namespace SyncService.IntegrationTests.Capture;

/// <summary>What a source is asked while it is watched, and when the watch ends.</summary>
public sealed class SourceWatchTests(TestServers servers)
{
    private const int Enough = 3;

    private readonly MovedClock clock = new();
    private readonly SentWindow sent = new(TimeProvider.System);
    private readonly List<long> quiet = [];
    private readonly List<int> threads = [];

    [Fact]
    public async Task A_look_costs_one_round_trip_and_all_are_made_by_one_thread()
    {
        var (table, source) = await ReadOnceAsync();
        using var commands = new AskedCommands(table.Name);
        await WatchAsync(source);
        Assert.Equal([2, 2, 2], quiet);
        Assert.Equal(Enough, commands.Take().Count);
        Assert.Single(threads.Distinct());
    }

    [Fact]
    public async Task Columns_and_time_are_asked_for_every_five_seconds()
    {
        var (table, source) = await ReadOnceAsync();
        using var commands = new AskedCommands(table.Name);
        await WatchAsync(source, most: 4);
        Assert.Equal([false, false, false, true], commands.Take().Select(static command => command.Contains("SYSDATETIME()", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task It_ends_with_a_new_row_and_leaves_it_to_the_next_reading()
    {
        var (table, source) = await ReadOnceAsync();
        await WatchAsync(source, () => AddAsync(table), most: int.MaxValue);
        Assert.Equal([2], quiet);
        Assert.Equal(1, await ReadAsync(source));
    }

    [Fact]
    public async Task It_ends_with_a_row_of_the_overlap_that_came_late()
    {
        var (table, source) = await ReadOnceAsync();
        await WatchAsync(source, () => table.Server.ExecuteAsync($"INSERT INTO {table.Name} (N, S, V) VALUES (3, '2024-05-01T10:00:00.5', 30)"), most: int.MaxValue);
        Assert.Equal([2], quiet);
        Assert.Equal(1, await ReadAsync(source));
    }

    [Fact]
    public async Task It_does_not_read_all_that_is_new()
    {
        var (table, source) = await ReadOnceAsync(page: 500);
        foreach (var some in Enumerable.Range(3, 5_000).Chunk(1_000))
        {
            await table.Server.ExecuteAsync(
                $"INSERT INTO {table.Name} (N, S, V) VALUES {string.Join(", ", some.Select(n => string.Create(CultureInfo.InvariantCulture, $"({n}, DATEADD(second, {n}, '2024-05-01T10:00:00'), {n})")))}");
        }

        using var commands = new AskedCommands(table.Name);
        await WatchAsync(source, most: int.MaxValue);
        Assert.InRange(commands.Take().Count, 1, 5);
        Assert.Empty(quiet);
        Assert.Equal(5_000, await ReadAsync(source));
    }

    /// <summary>A column that the page does not have is met when the columns are asked for, every five seconds.</summary>
    [Theory]
    [InlineData("ALTER TABLE {0} ADD NUEVA int NULL", 3)]
    [InlineData("ALTER TABLE {0} DROP COLUMN V", 1)]
    [InlineData("ALTER TABLE {0} ALTER COLUMN V varchar(20)", 1)]
    public async Task It_ends_with_another_column_and_the_next_reading_has_it(string change, int looks)
    {
        var (table, source) = await ReadOnceAsync();
        await WatchAsync(source, () => table.Server.ExecuteAsync(string.Format(CultureInfo.InvariantCulture, change, table.Name)), most: int.MaxValue);
        Assert.InRange(quiet.Count, 1, looks);
        Assert.Equal(2, await ReadAsync(source));
    }

    [Fact]
    public async Task It_ends_with_a_table_that_is_gone_and_the_next_reading_names_it()
    {
        var (table, source) = await ReadOnceAsync();
        await WatchAsync(source, () => table.Server.ExecuteAsync($"DROP TABLE {table.Name}"), most: int.MaxValue);
        var failure = await Assert.ThrowsAsync<SyncException>(() => ReadAsync(source));
        Assert.Contains($"There is no view or table {table.Name}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_is_lost_is_told_as_it_is_by_a_reading()
    {
        await using var proxy = new TcpProxy((await servers.SourceAsync).Port);
        var (table, source) = await ReadOnceAsync(proxy.Port);
        var failure = await Assert.ThrowsAsync<SyncException>(() => WatchAsync(
            source,
            () =>
            {
                proxy.Fault = NetworkFault.ResettingAfter(0);
                return Task.CompletedTask;
            },
            most: int.MaxValue));
        Assert.Equal(Failure.Transient, failure.Failure);
        Assert.Equal(Store.SqlServer, failure.Store);
        proxy.Fault = NetworkFault.None;
        await AddAsync(table);
        Assert.Equal(1, await ReadAsync(source));
    }

    [Fact]
    public async Task Whoever_stops_does_not_wait_for_a_server_that_hangs()
    {
        await using var proxy = new TcpProxy((await servers.SourceAsync).Port);
        var (table, source) = await ReadOnceAsync(proxy.Port);
        using var commands = new AskedCommands(table.Name);
        using var stop = new CancellationTokenSource(Pipeline.Patience);
        using var free = new SemaphoreSlim(1);
        var slots = new ReadingSlots(free, 0, TimeProvider.System);
        proxy.Fault = NetworkFault.Swallowing;
        var watching = source.WatchAsync(new ReadingStart(Reached), sent, new Watch(TimeSpan.FromMilliseconds(10), TimeSpan.MaxValue, slots.NewSeat(), static _ => { }), stop.Token);
        while (commands.Take().Count == 0) await Task.Delay(10, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        Assert.Equal(0, slots.Free);
    }

    private static readonly Position Reached = new(CaptureMode.Timestamp, Watermark.OfTimestamp(new DateTime(2024, 5, 1, 10, 0, 1, DateTimeKind.Unspecified)));

    /// <summary>A table of two rows, which were read and count as sent.</summary>
    private async Task<(PagedTable Table, SqlServerSource Source)> ReadOnceAsync(int? port = null, int page = 1000)
    {
        var table = await PagedTable.CreateAsync(
            servers, "S datetime2(7) NOT NULL, V int NULL", ["N"], ["'2024-05-01T10:00:00', 10", "'2024-05-01T10:00:01', 20"], port: port);
        var source = table.Source(clock, page);
        await ReadAsync(source);
        return (table, source);
    }

    private static Task AddAsync(PagedTable table) => table.Server.ExecuteAsync($"INSERT INTO {table.Name} (N, S, V) VALUES (3, '2024-05-01T10:00:02', 30)");

    /// <param name="source">What is watched.</param>
    /// <param name="afterFirst">Done when the first look has found nothing.</param>
    /// <param name="most">So many looks.</param>
    private async Task WatchAsync(SqlServerSource source, Func<Task>? afterFirst = null, int most = Enough)
    {
        using var limit = new CancellationTokenSource(Pipeline.Patience);
        using var free = new SemaphoreSlim(1);
        var slots = new ReadingSlots(free, 0, TimeProvider.System);
        await source.WatchAsync(new ReadingStart(Reached), sent, new Watch(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1), slots.NewSeat(), Ended), limit.Token);

        void Ended(QuietCycle cycle)
        {
            quiet.Add(cycle.Rows);
            threads.Add(Environment.CurrentManagedThreadId);
            if (quiet.Count == 1) afterFirst?.Invoke().GetAwaiter().GetResult();
            clock.MoveOn(quiet.Count == most ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(2));
        }
    }

    /// <returns>How many records it brought; they count as sent.</returns>
    private async Task<int> ReadAsync(SqlServerSource source)
    {
        using var limit = new CancellationTokenSource(Pipeline.Patience);
        var records = 0;
        await foreach (var chunk in source.ReadAsync(new ReadingStart(Reached), sent, static _ => { }, limit.Token))
        {
            using (chunk)
            {
                records += chunk.Count;
                sent.Add(chunk);
            }
        }

        return records;
    }
}
