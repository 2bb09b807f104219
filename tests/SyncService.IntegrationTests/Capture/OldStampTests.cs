using System.Buffers.Binary;
using System.Globalization;
using SyncService.Capture;
using SyncService.Capture.Sent;
using SyncService.Encoding;
using SyncService.IntegrationTests.Setup;
using SyncService.Protocol;

namespace SyncService.IntegrationTests.Capture;

/// <summary>Many rows of one old stamp, or of some that are close: they are sent once, and then known by their totals.</summary>
public sealed class OldStampTests(TestServers servers)
{
    private const int Many = 400;

    private const int Enough = 100;

    private readonly MovedClock clock = new();

    [Theory]
    [InlineData("datetime2(7)")]
    [InlineData("datetime2(0)")]
    [InlineData("datetime")]
    [InlineData("smalldatetime")]
    [InlineData("date")]
    [InlineData("datetimeoffset(3)")]
    public async Task They_are_not_read_again(string type)
    {
        var reader = await ReaderAsync(type: type);
        Assert.Equal(Many, (await reader.ReadAsync()).Count);
        for (var i = 0; i < 3; i++)
        {
            Assert.Empty(await reader.ReadAsync());
            Assert.Equal(0, reader.RowsRead);
        }
    }

    [Theory]
    [InlineData("datetime2(7)")]
    [InlineData("datetime")]
    [InlineData("smalldatetime")]
    [InlineData("date")]
    [InlineData("datetimeoffset(3)")]
    public async Task A_row_that_joins_them_arrives_and_few_others_are_read(string type)
    {
        var reader = await ReaderAsync(type: type);
        await reader.ReadAsync();
        await reader.ReadAsync();
        await reader.InsertAsync(1000, Key(1000), Old);
        Assert.Contains(1000, await reader.ReadAsync());
        Assert.InRange(reader.RowsRead, 1, Many / 10);
        Assert.Empty(await reader.ReadAsync());
    }

    [Theory]
    [InlineData("int", "7", "8")]
    [InlineData("bigint", "5000000001", "5000000002")]
    [InlineData("varchar(20) COLLATE Latin1_General_CI_AS", "'abc'", "'ABC'")]
    [InlineData("nvarchar(20)", "N'one'", "N'two'")]
    [InlineData("char(8)", "'one'", "'two'")]
    [InlineData("uniqueidentifier", "'00000000-0000-0000-0000-000000000001'", "'00000001-0000-0000-0000-000000000000'")]
    [InlineData("decimal(18,4)", "1.0001", "1.0002")]
    [InlineData("money", "1.0001", "1.0002")]
    [InlineData("float", "1.5", "1.25")]
    [InlineData("datetime2(7)", "'2024-01-01T00:00:00.0000001'", "'2024-01-01T00:00:00.0000002'")]
    [InlineData("datetimeoffset(0)", "'2024-01-01T00:00:00+00:00'", "'2024-01-01T00:00:01+00:00'")]
    [InlineData("date", "'2024-01-01'", "'2024-01-02'")]
    [InlineData("time(3)", "'10:00:00.001'", "'10:00:00.002'")]
    [InlineData("binary(4)", "0x00000001", "0x00000100")]
    [InlineData("varbinary(8)", "0x01", "0x0100")]
    [InlineData("bit", "0", "1")]
    [InlineData("sql_variant", "CAST(1 AS int)", "CAST('1' AS varchar(5))")]
    [InlineData("hierarchyid", "'/1/'", "'/1/1/'")]
    public async Task One_that_joins_while_another_leaves_arrives(string key, string leaves, string joins)
    {
        var reader = await ReaderAsync(keyType: key, also: leaves);
        await reader.ReadAsync();
        await reader.ReadAsync();
        await reader.ExecuteAsync($"DELETE FROM {{0}} WHERE N = {Many + 1}");
        await reader.InsertAsync(1000, joins, Old);
        Assert.Contains(1000, await reader.ReadAsync());
        Assert.Empty(await reader.ReadAsync());
    }

    [Fact]
    public async Task One_that_is_stamped_anew_among_them_arrives()
    {
        var reader = await ReaderAsync();
        await reader.ReadAsync();
        await reader.ReadAsync();
        await reader.ExecuteAsync("UPDATE {0} SET S = '2024-05-01T10:00:00.5' WHERE N = 7");
        Assert.Contains(7, await reader.ReadAsync());
        Assert.InRange(reader.RowsRead, 1, Many / 10);
    }

    [Fact]
    public async Task What_leaves_them_costs_few_rows()
    {
        var reader = await ReaderAsync();
        await reader.ReadAsync();
        await reader.ReadAsync();
        await reader.ExecuteAsync("DELETE FROM {0} WHERE N = 7");
        await reader.ReadAsync();
        Assert.InRange(reader.RowsRead, 0, Many / 10);
        await reader.ReadAsync();
        Assert.Equal(0, reader.RowsRead);
    }

    [Fact]
    public async Task After_a_restart_they_are_not_read_again_and_one_that_joined_meanwhile_arrives()
    {
        var reader = await ReaderAsync();
        await reader.ReadAsync();
        await reader.ReadAsync();
        reader.Restart();
        Assert.Empty(await reader.ReadAsync());
        Assert.Equal(0, reader.RowsRead);

        reader.Restart();
        await reader.InsertAsync(1000, Key(1000), Old);
        Assert.Contains(1000, await reader.ReadAsync());
        Assert.InRange(reader.RowsRead, 1, Many / 10);
    }

    [Fact]
    public async Task When_most_of_them_are_other_rows_all_are_read()
    {
        var reader = await ReaderAsync();
        await reader.ReadAsync();
        await reader.ReadAsync();
        await reader.ExecuteAsync("UPDATE {0} SET S = '2024-05-01T10:00:00.25'");
        for (var i = 0; i < 900; i++) await reader.InsertAsync(2000 + i, Key(2000 + i), Old);
        Assert.Equal(Many + 900, (await reader.ReadAsync()).Count);
        Assert.Empty(await reader.ReadAsync());
    }

    /// <summary>Until another generation begins, the rows themselves are read.</summary>
    [Fact]
    public async Task Where_their_totals_take_too_long_they_are_read_instead()
    {
        var reader = await ReaderAsync(timeout: TimeSpan.FromSeconds(1));
        await reader.ReadAsync();
        await reader.ReadAsync();
        await reader.InsertAsync(1000, Key(1000), Old);
        await reader.ExecuteAsync("EXEC sandbox.after N'AS hash FROM [{0}]', N'WAITFOR DELAY ''00:00:05'''");
        Assert.Contains(1000, await reader.ReadAsync());
        Assert.Equal(Many + 1, reader.RowsRead);
        Assert.Empty(await reader.ReadAsync());
        Assert.Equal(Many + 1, reader.RowsRead);
    }

    /// <summary>Nobody may rely on what is known before all of it is in the queue.</summary>
    [Fact]
    public async Task A_reading_that_is_given_up_leaves_nothing_known()
    {
        var reader = await ReaderAsync();
        await reader.GiveUpAsync();
        Assert.Equal(Many, (await reader.ReadAsync()).Count);
    }

    /// <summary>Its rows may still change without another stamp: within a second, or a day where stamps are days.</summary>
    [Theory]
    [InlineData("datetime2(0)")]
    [InlineData("date")]
    [InlineData("smalldatetime")]
    public async Task Rows_whose_stamp_is_of_now_are_looked_at_themselves(string type)
    {
        var reader = await ReaderAsync(type: type, stamp: "SYSDATETIME()");
        await reader.ReadAsync();
        await reader.ReadAsync();
        await reader.ExecuteAsync("UPDATE {0} SET V = 77 WHERE N = 7");
        Assert.Contains(7, await reader.ReadAsync());
    }

    /// <summary>They may still change under the same stamp, so they are read each time; all but 16 of them are known by their blocks.</summary>
    [Fact]
    public async Task Rows_whose_stamp_is_of_now_and_for_which_there_is_no_room_are_not_sent_again()
    {
        var reader = await ReaderAsync(stamp: "SYSDATETIME()");
        Assert.Equal(Many, (await reader.ReadAsync()).Count);
        for (var i = 0; i < 3; i++)
        {
            Assert.Empty(await reader.ReadAsync());
            Assert.Equal(Many, reader.RowsRead);
        }

        await reader.ExecuteAsync("UPDATE {0} SET V = 77 WHERE N = 300");
        var again = await reader.ReadAsync();
        Assert.Contains(300, again);
        Assert.InRange(again.Count, 1, 399);
        Assert.Empty(await reader.ReadAsync());
        await reader.ExecuteAsync("UPDATE {0} SET V = 0 WHERE N = 300");
        Assert.Contains(300, await reader.ReadAsync());
    }

    [Fact]
    public async Task A_key_that_stands_twice_settles_on_one_of_its_rows()
    {
        var reader = await ReaderAsync(stamp: "SYSDATETIME()");
        await reader.InsertAsync(1000, Key(7), "SYSDATETIME()", 7);
        await reader.ReadAsync();
        await reader.ReadAsync();
        await reader.ReadAsync();
        for (var i = 0; i < 5; i++) Assert.Empty(await reader.ReadAsync());

        // The row that is left is the one of the two that the target has, or is sent.
        await reader.ExecuteAsync("UPDATE {0} SET V = 5 WHERE N = 1000");
        Assert.Contains(1000, await reader.ReadAsync());
    }

    private const string Old = "'2024-05-01T10:00:00'";

    private static string Key(int n) => n.ToString(CultureInfo.InvariantCulture);

    private async Task<Reader> ReaderAsync(string type = "datetime2(7)", string keyType = "int", string? also = null, string stamp = Old, TimeSpan? timeout = null)
    {
        // Keys of other types than int stand in one row more; all others have a number or NULL there.
        var isInt = keyType == "int" && also is null;
        var rows = Enumerable.Range(1, Many).Select(n => $"{stamp}, {(isInt ? Key(n) : "NULL")}, {n}, 0").ToList();
        if (also is not null) rows.Add($"{stamp}, {also}, {Many + 1}, 0");
        var table = await PagedTable.CreateAsync(servers, $"S {type} NOT NULL, K {keyType} NULL, L int NOT NULL, V int NOT NULL", isInt ? ["K"] : ["K", "L"], rows, timeout: timeout);
        return new Reader(table, clock);
    }

    /// <summary>Reads as a producer does, and sends what it reads.</summary>
    private sealed class Reader(PagedTable table, MovedClock clock)
    {
        private SqlServerSource source = table.Source(clock);
        private SentWindow sent = new(clock, capacity: 16, enough: Enough);
        private Position? reached;

        /// <summary>In the last reading, those that were known included.</summary>
        public long RowsRead { get; private set; }

        public async Task<List<int>> ReadAsync(bool toTheEnd = true)
        {
            using var limit = new CancellationTokenSource(Pipeline.Patience);
            // By more than any look of a busy machine puts off the next one.
            clock.MoveOn(TimeSpan.FromMinutes(10));
            RowsRead = 0;
            List<int> read = [];
            await foreach (var chunk in source.ReadAsync(new ReadingStart(reached), sent, static _ => { }, limit.Token))
            {
                using (chunk)
                {
                    if (!toTheEnd) return [];
                    RowsRead += chunk.RowsRead;
                    for (var i = 0; i < chunk.Count; i++) read.Add(Number(chunk[i].Span));
                    sent.Add(chunk);
                    reached = chunk.Reached ?? reached;
                }
            }

            return read;
        }

        public async Task GiveUpAsync() => await ReadAsync(toTheEnd: false);

        public void Restart()
        {
            var kept = sent.Slices.Known!.ToBytes();
            sent = new SentWindow(clock, capacity: 16, enough: Enough);
            sent.Begin(kept);
            source = table.Source(clock);
        }

        public Task InsertAsync(int n, string key, string stamp, int l = Many + 1) => ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO {{0}} (N, S, K, L, V) VALUES ({n}, {stamp}, {key}, {l}, 0)"));

        public Task ExecuteAsync(string sql) => table.Server.ExecuteAsync(string.Format(CultureInfo.InvariantCulture, sql, table.Name));

        private static int Number(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt32BigEndian(record[(RecordHeader.Size + 2 + 4)..]);
    }
}
