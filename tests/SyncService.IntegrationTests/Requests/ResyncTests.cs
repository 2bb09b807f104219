using LocalServers;
using LocalServers.Postgres;
using LocalServers.Sales;
using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Requests;

/// <summary><c>resync</c>: rows are read once more because somebody asked for them.</summary>
public sealed class ResyncTests(TestServers servers)
{
    private static readonly string One = DeliveryNoteGenerator.Conduce(1);
    private static readonly string Two = DeliveryNoteGenerator.Conduce(2);

    [Fact]
    public async Task A_row_that_changed_without_its_stamp_is_brought()
    {
        await using var sales = await RunningAsync();
        await ChangeInSilenceAsync(sales, One, 7.77m);
        await ChangeInSilenceAsync(sales, Two, 8.88m);
        var said = await CommandRun.RunAsync(sales, 0, "resync", "--key", $"CONDUCE={One}", "--key", $"conduce={Two}");
        Assert.Contains("Done: 2 rows read again and applied, 0 keys that the source lacks.", said, StringComparison.Ordinal);
        await sales.AssertEqualAsync(20);
    }

    [Fact]
    public async Task The_position_stays_where_it_is()
    {
        await using var sales = await RunningAsync();
        var before = await sales.LastSyncTimestampAsync();
        await ChangeInSilenceAsync(sales, One, 7.77m);
        await CommandRun.RunAsync(sales, 0, "resync", "--key", $"CONDUCE={One}");
        Assert.Equal(before, await sales.LastSyncTimestampAsync());
        await sales.Source.InsertAsync(sales.Notes.Note(21));
        await EqualAsync(sales);
    }

    [Theory]
    [InlineData("keep", false, 20)]
    [InlineData("keep", true, 19)]
    [InlineData("apply", false, 19)]
    public async Task A_row_that_the_source_lacks_goes_as_the_stream_says_or_as_it_is_asked(string deletes, bool asked, int left)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        sales.Settings["DELETES"] = deletes;
        await StartAsync(sales);
        await sales.Source.Server.ExecuteAsync($"DELETE FROM {sales.Source.Table} WHERE CONDUCE = '{One}'");
        string[] arguments = ["resync", "--key", $"CONDUCE={One}", .. asked ? ["--delete"] : Array.Empty<string>()];
        var said = await CommandRun.RunAsync(sales, 0, arguments);
        Assert.Contains("Done: 0 rows read again and applied, 1 key that the source lacks.", said, StringComparison.Ordinal);
        Assert.Equal(left, await sales.Target.CountAsync());
    }

    [Fact]
    public async Task A_row_that_went_and_came_back_as_it_was_is_there_again()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        sales.Settings["DELETES"] = "apply";
        await StartAsync(sales);
        var stamp = await sales.Source.NowAsync();
        await sales.Source.SetTotalAsync(One, 5m, stamp);
        await sales.InSyncAsync();
        await sales.Source.Server.ExecuteAsync($"SELECT * INTO {sales.Name("KEPT")} FROM {sales.Source.Table} WHERE CONDUCE = '{One}'; DELETE FROM {sales.Source.Table} WHERE CONDUCE = '{One}'");
        await CommandRun.RunAsync(sales, 0, "resync", "--key", $"CONDUCE={One}");
        Assert.Equal(19, await sales.Target.CountAsync());

        // Within the overlap window, and the same in every value.
        await sales.Source.Server.ExecuteAsync($"INSERT INTO {sales.Source.Table} SELECT * FROM {sales.Name("KEPT")}");
        await EqualAsync(sales);
    }

    [Fact]
    public async Task What_was_asked_of_a_service_that_is_down_waits_for_it()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.RunOnceAsync();
        await ChangeInSilenceAsync(sales, One, 7.77m);
        var resync = sales.Start("resync", "--key", $"CONDUCE={One}");
        await resync.LineAsync("No running service reads default. What was asked waits for one.", Pipeline.Patience);
        var status = await CommandRun.RunAsync(sales, 1, "status");
        Assert.Contains("default: 1 request is open", status, StringComparison.Ordinal);

        sales.Run();
        Assert.Equal(0, await resync.ExitAsync(Pipeline.Patience));
        await sales.AssertEqualAsync(20);
    }

    /// <summary>As a server that is restored to before the request, which then gives its number to another.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_PostgreSQL_lost_before_it_was_done_is_not_called_done(bool isNumberGivenAgain)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.RunOnceAsync();
        var resync = sales.Start("resync", "--key", $"CONDUCE={One}", "--key", $"CONDUCE={Two}");
        await resync.LineAsync("No running service reads default. What was asked waits for one.", Pipeline.Patience);
        await sales.Target.ExecuteAsync(isNumberGivenAgain
            ? "UPDATE sync_service.request SET asked_at = asked_at + interval '1 minute', state = 'done', done_at = now()"
            : "DELETE FROM sync_service.request");
        Assert.Equal(1, await resync.ExitAsync(Pipeline.Patience));
        Assert.Contains("What was asked is no longer in sync_service.request: PostgreSQL was set back to before it. Ask again.", resync.Errors.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Done", resync.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_run_carries_out_what_was_asked_and_ends_it()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.RunOnceAsync();
        await ChangeInSilenceAsync(sales, One, 7.77m);
        Assert.Contains("Asked: request 1.", await CommandRun.RunAsync(sales, 0, "resync", "--no-wait", "--by", "ana", "--key", $"CONDUCE={One}"), StringComparison.Ordinal);
        var service = await sales.RunOnceAsync();
        Assert.Contains("request 1 of ana was carried out: 1 rows read again", service.AllText, StringComparison.Ordinal);
        Assert.Equal("done", await sales.Target.ScalarAsync<string>("SELECT state FROM sync_service.request"));
        await sales.AssertEqualAsync(20);
        Assert.DoesNotContain("was carried out", (await sales.RunOnceAsync()).AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_asked_is_done_although_the_queue_was_lost_before_it_was_applied()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.RunOnceAsync();
        await ChangeInSilenceAsync(sales, One, 7.77m);
        await CommandRun.RunAsync(sales, 0, "resync", "--no-wait", "--key", $"CONDUCE={One}");
        var producer = sales.Start("run", "--role", "producer");
        await producer.LineAsync("was carried out", Pipeline.Patience);
        Assert.Equal("enqueued", await sales.Target.ScalarAsync<string>("SELECT state FROM sync_service.request"));

        var queue = await sales.QueueAsync();
        foreach (var key in new[] { "sync_queue", "sync_queue:cursor", "sync_queue:schemas" }) await queue.KeyDeleteAsync(key);
        sales.Start("run", "--role", "consumer");
        await DoneAsync(sales);
        await EqualAsync(sales);
    }

    [Fact]
    public async Task What_was_asked_is_done_although_PostgreSQL_lost_the_commits()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.RunOnceAsync();
        await ChangeInSilenceAsync(sales, One, 7.77m);
        await CommandRun.RunAsync(sales, 0, "resync", "--no-wait", "--key", $"CONDUCE={One}");
        await sales.Target.ExecuteAsync("CREATE TABLE rows_then AS SELECT * FROM datos_vista; CREATE TABLE checkpoint_then AS SELECT * FROM sync_service.checkpoint; CREATE TABLE request_then AS SELECT * FROM sync_service.request");
        sales.Run();
        await DoneAsync(sales);

        // As a server that fails over to a replica that lags: rows, checkpoint and requests as they were.
        await sales.Target.ExecuteAsync(
            """
            BEGIN;
            LOCK sync_service.checkpoint;
            DELETE FROM datos_vista; INSERT INTO datos_vista SELECT * FROM rows_then;
            DELETE FROM sync_service.checkpoint; INSERT INTO sync_service.checkpoint SELECT * FROM checkpoint_then;
            DELETE FROM sync_service.request; INSERT INTO sync_service.request OVERRIDING SYSTEM VALUE SELECT * FROM request_then;
            COMMIT
            """);
        await DoneAsync(sales);
        await EqualAsync(sales);
    }

    [Fact]
    public async Task Keys_of_several_columns_and_of_numbers_are_understood_and_what_cannot_be_is_told()
    {
        await using var sales = await Pipeline.CreateAsync(servers);
        var table = sales.Name("LINEAS");
        await sales.Source.Server.ExecuteAsync(
            $"CREATE TABLE {table} (N int NOT NULL, S varchar(10) NOT NULL, F datetime2(3) NOT NULL, V int, ULTIMA_MODIFICACION datetime2(3) NOT NULL); "
            + $"INSERT INTO {table} VALUES (1, 'a,b', '2024-05-01T10:00:00.123', 1, '2024-05-01'), (2, 'ñandú', '2024-05-01T10:00:00.456', 1, '2024-05-01')");
        await sales.Target.ExecuteAsync("CREATE TABLE lineas (n int, s varchar(10), f timestamp, v int, ultima_modificacion timestamp, PRIMARY KEY (n, s, f))");
        (sales.Settings["MSSQL_VIEW"], sales.Settings["PG_TABLE_VISTA"]) = (table, "lineas");
        await sales.RunOnceAsync();
        await sales.Source.Server.ExecuteAsync($"UPDATE {table} SET V = 2");
        sales.Run();
        var said = await CommandRun.RunAsync(
            sales, 1, "resync", "--key", "N=1,S=a,b,F=2024-05-01 10:00:00.123", "--key", "N=2,S=ñandú,F=2024-05-01T10:00:00.456", "--key", "N=two,S=x,F=2024-05-01", "--key", "N=3", "--key", "N=4,S=much too long for it,F=2024-05-01");
        Assert.Contains("Done: 2 rows read again and applied, 0 keys", said, StringComparison.Ordinal);
        Assert.Contains("N=two,S=x,F=2024-05-01: Conversion failed", said, StringComparison.Ordinal);
        Assert.Contains($"N=3: a key of {table} is N, S, F.", said, StringComparison.Ordinal);
        Assert.Contains("the value is longer than varchar(10).", said, StringComparison.Ordinal);
        Assert.Equal("2,2", await sales.Target.ScalarAsync<string>("SELECT string_agg(v::text, ',') FROM lineas"));
    }

    [Fact]
    public async Task All_rows_of_a_span_are_brought_and_no_others()
    {
        await using var sales = await RunningAsync();
        foreach (var number in (int[])[3, 4, 5]) await ChangeInSilenceAsync(sales, DeliveryNoteGenerator.Conduce(number), 7.77m);
        var (from, to) = (sales.Notes.Note(4).UltimaModificacion, sales.Notes.Note(5).UltimaModificacion);
        var said = await CommandRun.RunAsync(sales, 0, "resync", "--since", $"{from:yyyy-MM-ddTHH:mm:ss.fff}", "--until", $"{to:yyyy-MM-ddTHH:mm:ss.fff}");
        Assert.Contains("rows that the source lacks in that span cannot be seen by their stamps", said, StringComparison.Ordinal);
        Assert.Equal(7.77m, await TotalAsync(sales, 4));
        Assert.NotEqual(7.77m, await TotalAsync(sales, 3));
        await CommandRun.RunAsync(sales, 0, "resync", "--since", "2000-01-01");
        await sales.AssertEqualAsync(20);
        Assert.Contains("(ULTIMA_MODIFICACION is of type", await CommandRun.RunAsync(sales, 1, "resync", "--since", "yesterday"), StringComparison.Ordinal);
    }

    /// <summary>Of three rows the one in the middle, the last of them behind the end; an hour that comes twice is told apart by its offset.</summary>
    [Theory]
    [InlineData("date", "2024-05-01", "2024-05-02", "2024-05-03")]
    [InlineData("smalldatetime", "2024-05-01T10:00:00", "2024-05-01T10:01:00", "2024-05-01T10:02:00")]
    [InlineData("datetime", "2024-05-01T10:00:00.000", "2024-05-01T10:00:00.007", "2024-05-01T10:00:00.010")]
    [InlineData("datetime2(0)", "2024-05-01T10:00:00", "2024-05-01T10:00:01", "2024-05-01T10:00:02")]
    [InlineData("datetime2(7)", "2024-05-01T10:00:00.0000001", "2024-05-01T10:00:00.0000002", "2024-05-01T10:00:00.0000003")]
    [InlineData("datetimeoffset(3)", "2026-10-25T02:00:00.000+02:00", "2026-10-25T02:30:00.000+02:00", "2026-10-25T02:10:00.000+01:00")]
    [InlineData("int", "7", "8", "9")]
    [InlineData("bigint", "5000000001", "5000000002", "5000000003")]
    public async Task A_span_holds_for_stamps_of_every_type(string type, string first, string second, string third)
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", "CREATE TABLE destino (id integer PRIMARY KEY, valor integer)");
        var isNumber = !first.Contains('-', StringComparison.Ordinal);
        var rows = string.Join(", ", new[] { first, second, third }.Select((stamp, i) => isNumber ? $"({i + 1}, {stamp}, {i + 1}0)" : $"({i + 1}, '{stamp}', {i + 1}0)"));
        await scene.Server.ExecuteAsync($"DROP TABLE {scene.Source}; CREATE TABLE {scene.Source} (ID int NOT NULL PRIMARY KEY, MODIFICADO {type} NOT NULL, VALOR int); INSERT INTO {scene.Source} VALUES {rows}");
        scene.Settings["SYNC_OVERLAP"] = "0";
        await scene.RunOnceAsync();
        await scene.PostgresAsync("UPDATE destino SET valor = 99");
        await CommandRun.RunAsync(scene.Pipeline, 0, "resync", "--no-wait", "--since", second, "--until", third);
        await scene.RunOnceAsync();
        Assert.Contains("2|20", await scene.RowsAsync("SELECT id, valor FROM destino"));
        Assert.Contains("1|99", await scene.RowsAsync("SELECT id, valor FROM destino"));
    }

    [Fact]
    public async Task A_role_that_may_not_delete_is_told_before_anything_is_asked()
    {
        await using var sales = await RunningAsync();
        var role = sales.Name("reader");
        await sales.Postgres.CreateRoleAsync(role, "secret-of-the-role");
        await sales.Target.ExecuteAsync($"GRANT USAGE ON SCHEMA sync_service TO {role}; GRANT ALL ON ALL TABLES IN SCHEMA sync_service TO {role}; GRANT SELECT, INSERT, UPDATE ON datos_vista TO {role}");
        (sales.Settings["PG_USER"], sales.Settings["PG_PASSWORD"]) = (role, "secret-of-the-role");
        var said = await CommandRun.RunAsync(sales, 1, "resync", "--delete", "--key", $"CONDUCE={One}");
        Assert.Contains($"GRANT DELETE ON \"datos_vista\" TO \"{role}\";", said, StringComparison.Ordinal);
        Assert.Equal(0, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.request"));
    }

    private static Task<decimal> TotalAsync(Pipeline sales, int number) =>
        sales.Target.ScalarAsync<decimal>($"SELECT total FROM datos_vista WHERE conduce = '{DeliveryNoteGenerator.Conduce(number)}'");

    /// <summary>Its stamp stays what it was, far before the position.</summary>
    private static Task ChangeInSilenceAsync(Pipeline sales, string conduce, decimal total) =>
        sales.Source.Server.ExecuteAsync($"UPDATE {sales.Source.Table} SET TOTAL = {total.ToString(System.Globalization.CultureInfo.InvariantCulture)} WHERE CONDUCE = '{conduce}'");

    private static Task EqualAsync(Pipeline sales) => Eventually.TrueAsync(
        async () => await sales.Source.CountAsync() == await sales.Target.CountAsync() && (await sales.CompareAsync()).AllEqual,
        Pipeline.Patience,
        () => $"source and target are equal. {string.Join('\n', sales.Services.Select(service => service.AllText))}");

    private static Task DoneAsync(Pipeline sales) => Eventually.TrueAsync(
        async () => await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.request WHERE state <> 'done'") == 0,
        Pipeline.Patience,
        () => $"what was asked is done. {string.Join('\n', sales.Services.Select(service => service.AllText))}");

    private async Task<Pipeline> RunningAsync()
    {
        var sales = await Pipeline.WithRowsAsync(servers, 20);
        await StartAsync(sales);
        return sales;
    }

    /// <summary>A row of now moves the position away from all others.</summary>
    private static async Task StartAsync(Pipeline sales)
    {
        sales.Run();
        await sales.InSyncAsync();
    }
}
