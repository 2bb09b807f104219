using System.Buffers.Binary;
using SyncService.Capture;
using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.IntegrationTests.Setup;
using SyncService.Protocol;

namespace SyncService.IntegrationTests.Capture;

/// <summary>A cycle asks for the time, the columns and the first page at once, and reads rightly whatever the answer is.</summary>
public sealed class OpeningTests(TestServers servers)
{
    private readonly MovedClock clock = new();

    [Fact]
    public async Task A_cycle_costs_the_source_one_round_trip()
    {
        var table = await TableAsync();
        using var commands = new AskedCommands(table.Name);
        var source = table.Source(clock);
        Assert.Equal([1, 2], (await ReadAsync(source)).Rows);
        Assert.Equal(2, commands.Take().Count);

        for (var row = 3; row < 6; row++)
        {
            clock.MoveOn();
            await AddAsync(table, row);
            commands.Take();
            Assert.Equal(Enumerable.Range(1, row), (await ReadAsync(source)).Rows);
            var asked = Assert.Single(commands.Take());
            Assert.Contains("SYSDATETIME()", asked, StringComparison.Ordinal);
            Assert.Contains("WHERE 1 = 0", asked, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("bigint", "7")]
    [InlineData("int", "-7")]
    [InlineData("date", "'2024-05-01'")]
    [InlineData("datetime", "'2024-05-01T10:00:00.997'")]
    [InlineData("datetimeoffset(3)", "'2024-05-01T10:00:00.123-04:00'")]
    public async Task A_cycle_costs_one_round_trip_whatever_the_change_column_is(string type, string stamp)
    {
        var table = await PagedTable.CreateAsync(servers, $"S {type} NOT NULL, V nvarchar(max) NULL", ["N"], [$"{stamp}, N'a'", $"{stamp}, N'b'"]);
        var source = table.Source(clock);
        await ReadAsync(source);
        clock.MoveOn();
        using var commands = new AskedCommands(table.Name);
        Assert.Equal([1, 2], (await ReadAsync(source)).Rows);
        Assert.Single(commands.Take());
    }

    [Fact]
    public async Task Columns_and_time_are_not_asked_for_twice_within_a_second()
    {
        var table = await TableAsync();
        var source = table.Source(clock);
        await ReadAsync(source);
        using var commands = new AskedCommands(table.Name);
        Assert.Equal([1, 2], (await ReadAsync(source)).Rows);
        Assert.DoesNotContain("SYSDATETIME()", Assert.Single(commands.Take()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_cycle_ends_at_the_time_that_the_source_shows_at_its_beginning()
    {
        var table = await TableAsync();
        var source = table.Source(clock);
        var first = (await ReadAsync(source)).Span.Ceiling!.Value;
        clock.MoveOn();
        var second = (await ReadAsync(source)).Span.Ceiling!.Value;
        Assert.True(second.CompareTo(first) > 0, $"{first}, then {second}");
    }

    [Fact]
    public async Task A_column_that_was_added_is_read_in_the_same_cycle()
    {
        var table = await TableAsync();
        var source = table.Source(clock);
        await ReadAsync(source);
        clock.MoveOn();
        await table.Server.ExecuteAsync($"ALTER TABLE {table.Name} ADD NUEVA int NULL");
        var read = await ReadAsync(source);
        Assert.Equal([1, 2], read.Rows);
        Assert.Equal(["N", "S", "V", "NUEVA"], read.Columns);
    }

    [Fact]
    public async Task A_column_that_is_gone_is_left_out_in_the_same_cycle()
    {
        var table = await TableAsync();
        var source = table.Source(clock);
        await ReadAsync(source);
        clock.MoveOn();
        await table.Server.ExecuteAsync($"ALTER TABLE {table.Name} DROP COLUMN V");
        var read = await ReadAsync(source);
        Assert.Equal([1, 2], read.Rows);
        Assert.Equal(["N", "S"], read.Columns);
    }

    [Fact]
    public async Task A_column_of_another_type_is_read_as_such_in_the_same_cycle()
    {
        var table = await TableAsync();
        var source = table.Source(clock);
        await ReadAsync(source);
        clock.MoveOn();
        await table.Server.ExecuteAsync($"ALTER TABLE {table.Name} ALTER COLUMN V varchar(20)");
        var read = await ReadAsync(source);
        Assert.Equal([1, 2], read.Rows);
        Assert.Equal("varchar(20)", read.Types[2]);
    }

    [Fact]
    public async Task Columns_that_change_before_they_are_looked_at_again_fail_one_cycle_and_no_more()
    {
        var table = await TableAsync();
        for (var i = 0; i < 10; i++)
        {
            var source = table.Source(clock);
            await ReadAsync(source);
            await table.Server.ExecuteAsync($"ALTER TABLE {table.Name} ALTER COLUMN V {(i % 2 == 0 ? "varchar(20)" : "int")}");
            var failure = await Assert.ThrowsAsync<SyncException>(() => ReadAsync(source));
            Assert.Contains("columns of", failure.Message, StringComparison.Ordinal);
            Assert.Equal([1, 2], (await ReadAsync(source)).Rows);
        }
    }

    /// <summary>One of the columns wanted is not there: each question that names it is refused.</summary>
    [Fact]
    public async Task A_server_that_refuses_the_question_three_times_is_asked_one_by_one_and_no_row_is_missed()
    {
        var table = await TableAsync();
        var source = table.Source(clock, 1000, "V", "MAL_ESCRITA");
        await ReadAsync(source);
        using var commands = new AskedCommands(table.Name);
        var together = 0;
        for (var cycle = 0; cycle < 6; cycle++)
        {
            clock.MoveOn();
            await AddAsync(table, 3 + cycle);
            Assert.Equal(Enumerable.Range(1, 3 + cycle), (await ReadAsync(source)).Rows);
            together += commands.Take().Count(static command => command.Contains("SYSDATETIME()", StringComparison.Ordinal) && command.Contains("TOP (@rows)", StringComparison.Ordinal));
        }

        Assert.Equal(3, together);
    }

    [Fact]
    public async Task A_table_that_is_gone_is_named()
    {
        var table = await TableAsync();
        var source = table.Source(clock);
        await ReadAsync(source);
        clock.MoveOn();
        await table.Server.ExecuteAsync($"DROP TABLE {table.Name}");
        var failure = await Assert.ThrowsAsync<SyncException>(() => ReadAsync(source));
        Assert.Contains($"There is no view or table {table.Name}", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The source's clock was read as the one that sets stamps of the kind that the column had.</summary>
    [Theory]
    [InlineData("datetime2(7)", "datetimeoffset(7)")]
    [InlineData("datetimeoffset(7)", "datetime2(7)")]
    public async Task A_change_column_that_gains_or_loses_its_offset_is_read_up_to_the_source_s_clock(string before, string after)
    {
        var table = await PagedTable.CreateAsync(servers, $"S {before} NOT NULL", ["N"], ["'2024-05-01T10:00:00'", "'2024-05-01T10:00:01'"]);
        var source = table.Source(clock);
        Assert.NotNull((await ReadAsync(source)).Span.Ceiling);
        clock.MoveOn();
        await table.Server.ExecuteAsync($"ALTER TABLE {table.Name} ALTER COLUMN S {after} NOT NULL");
        var read = await ReadAsync(source);
        Assert.Equal([1, 2], read.Rows);
        Assert.Equal(after, read.Types[1]);
        Assert.NotNull(read.Span.Ceiling);
    }

    [Fact]
    public async Task A_table_that_was_gone_for_a_while_costs_one_round_trip_again()
    {
        var table = await TableAsync();
        var source = table.Source(clock);
        await ReadAsync(source);
        await table.Server.ExecuteAsync($"EXEC sp_rename '{table.Name}', '{table.Name}_X'");
        for (var cycle = 0; cycle < 4; cycle++)
        {
            clock.MoveOn();
            await Assert.ThrowsAsync<SyncException>(() => ReadAsync(source));
        }

        await table.Server.ExecuteAsync($"EXEC sp_rename '{table.Name}_X', '{table.Name}'");
        await ReadAsync(source);
        clock.MoveOn();
        using var commands = new AskedCommands(table.Name);
        Assert.Equal([1, 2], (await ReadAsync(source)).Rows);
        Assert.Single(commands.Take());
    }

    private Task<PagedTable> TableAsync() =>
        PagedTable.CreateAsync(servers, "S datetime2(7) NOT NULL, V int NULL", ["N"], ["'2024-05-01T10:00:00', 10", "'2024-05-01T10:00:01', 20"]);

    private static Task AddAsync(PagedTable table, int row) =>
        table.Server.ExecuteAsync($"INSERT INTO {table.Name} (N, S, V) VALUES ({row}, '2024-05-01T10:00:{row:D2}', {row}0)");

    private static async Task<Reading> ReadAsync(SqlServerSource source)
    {
        using var limit = new CancellationTokenSource(Pipeline.Patience);
        List<ReadingSpan> ranges = [];
        List<int> rows = [];
        RecordSchema? schema = null;
        await foreach (var chunk in source.ReadAsync(default, PagedTable.Nothing(), ranges.Add, limit.Token))
        {
            using (chunk)
            {
                Assert.Single(ranges);
                schema = chunk.Schema;
                for (var i = 0; i < chunk.Count; i++) rows.Add(BinaryPrimitives.ReadInt32BigEndian(chunk[i].Span[(RecordHeader.Size + 2 + 4)..]));
            }
        }

        return new Reading(rows, Assert.Single(ranges), [.. schema!.Columns.Select(column => column.Source)], [.. schema.Columns.Select(column => column.SourceType)]);
    }

    private sealed record Reading(IReadOnlyList<int> Rows, ReadingSpan Span, IReadOnlyList<string> Columns, IReadOnlyList<string> Types);
}
