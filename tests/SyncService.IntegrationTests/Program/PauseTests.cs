using LocalServers;
using LocalServers.Postgres;
using LocalServers.Service;
using Npgsql;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary><c>pause</c> and <c>resume</c>, from another process than the one that syncs.</summary>
public sealed class PauseTests(TestServers servers)
{
    [Fact]
    public async Task A_running_service_hears_of_a_pause_and_goes_on_after_it()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        var service = sales.Run();
        await sales.InSyncAsync();

        var said = await RunAsync(sales, 0, "pause", "--by", "ana", "--reason", "new column");
        Assert.Contains("default: paused. Nothing more is written to datos_vista", said, StringComparison.Ordinal);
        await service.LineAsync(@"default: paused by ana since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(new column\)\. Nothing is read", Pipeline.Patience);

        await sales.Source.InsertAsync(sales.Notes.Note(51));
        await CyclesAsync(sales, service);
        Assert.Equal(50, await sales.Target.CountAsync());
        Assert.Equal(0, await sales.QueueLengthAsync());
        Assert.Single(service.Output.Lines, line => line.Contains("paused by", StringComparison.Ordinal));

        Assert.Contains("default: goes on.", await RunAsync(sales, 0, "resume"), StringComparison.Ordinal);
        await service.LineAsync("default: goes on after the pause", Pipeline.Patience);
        await sales.InSyncAsync();
    }

    [Fact]
    public async Task Queued_records_of_a_paused_stream_wait_and_are_applied_after_it()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await sales.RunOnceAsync();
        var producer = sales.Start("run", "--role", "producer");
        await sales.Source.InsertAsync(sales.Notes.Note(51));
        await Eventually.TrueAsync(async () => await sales.QueueLengthAsync() > 0, Pipeline.Patience, () => $"the record is queued. {producer.AllText}");

        await RunAsync(sales, 0, "pause");
        await producer.LineAsync("default: paused by", Pipeline.Patience);
        var waiting = await sales.QueueLengthAsync();
        var consumer = sales.Start("run", "--role", "consumer");
        await consumer.LineAsync("default: paused by", Pipeline.Patience);
        Assert.Equal(50, await sales.Target.CountAsync());
        Assert.Equal(waiting, await sales.QueueLengthAsync());

        await RunAsync(sales, 0, "resume");
        await sales.InSyncAsync();
    }

    [Fact]
    public async Task A_batch_with_bad_rows_that_takes_long_tells_of_them_meanwhile_and_lets_a_pause_in()
    {
        const int rows = 3_000;
        await using var sales = await Pipeline.WithRowsAsync(servers, rows);
        // Half a minute for the batch, of which the first row is bad.
        await sales.Target.ExecuteAsync($"""
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN IF NEW.conduce = '{LocalServers.Sales.DeliveryNoteGenerator.Conduce(1)}' THEN RAISE 'no'; END IF; PERFORM pg_sleep(0.01); RETURN NEW; END $$;
            CREATE TRIGGER slow BEFORE INSERT ON datos_vista FOR EACH ROW EXECUTE FUNCTION slow()
            """);
        var service = sales.Run();
        await service.LineAsync("default: 1 records set aside in sync_service.dead_letter", Pipeline.Patience);
        Assert.Contains("1 row was set aside", await RunAsync(sales, 1, "status"), StringComparison.Ordinal);

        await RunAsync(sales, 0, "pause");
        Assert.InRange(await sales.Target.CountAsync(), 1, rows - 2);

        await sales.Target.ExecuteAsync("DROP TRIGGER slow ON datos_vista");
        await RunAsync(sales, 0, "resume");
        await Eventually.TrueAsync(async () => await sales.Target.CountAsync() == rows - 1, Pipeline.Patience, () => $"the rest is applied. {service.AllText}");
    }

    [Fact]
    public async Task When_pause_returns_the_batch_in_hand_is_committed_and_no_other_follows()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await sales.RunOnceAsync();
        await sales.Source.InsertAsync(sales.Notes.Note(51));
        var service = sales.Run();
        await sales.InSyncAsync();

        // A user's lock holds the batch up when it has locked its checkpoint and is about to write.
        await using var user = await sales.Postgres.OpenAsync(sales.Database);
        await using var hold = await user.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("LOCK TABLE datos_vista IN SHARE MODE", user)) await command.ExecuteNonQueryAsync();
        await sales.Source.InsertAsync(sales.Notes.Note(52));
        await WaitingAsync(1, service);
        await using var pause = SyncServiceProcess.Start(servers.Folder, sales.Settings, "pause");
        await WaitingAsync(2, pause);
        Assert.False(pause.HasExited);

        await hold.RollbackAsync();
        Assert.Equal(0, await pause.ExitAsync(Pipeline.Patience));
        Assert.Equal(52, await sales.Target.CountAsync());

        // The table is the operator's now.
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista ADD COLUMN nota text");
        await sales.Source.InsertAsync(sales.Notes.Note(53));
        await CyclesAsync(sales, service);
        Assert.Equal(52, await sales.Target.CountAsync());
        await RunAsync(sales, 0, "resume");
        await sales.InSyncAsync();

        Task WaitingAsync(int sessions, SyncServiceProcess who) => Eventually.TrueAsync(
            async () => await sales.Target.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == sessions,
            Pipeline.Patience,
            () => $"{sessions} sessions wait for a lock. {who.AllText}");
    }

    [Fact]
    public async Task A_pause_holds_over_a_restart()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await RunAsync(sales, 0, "pause");
        for (var i = 0; i < 2; i++)
        {
            var service = sales.Run();
            await service.LineAsync("default: paused by", Pipeline.Patience);
            await sales.StopAsync(service);
        }

        Assert.Equal(0, await sales.Target.CountAsync());
        await RunAsync(sales, 0, "resume");
        sales.Run();
        await sales.InSyncAsync();
    }

    [Fact]
    public async Task A_run_that_is_to_bring_all_there_is_fails_while_the_stream_is_paused()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await RunAsync(sales, 0, "pause", "--by", "ana");
        var service = await sales.RunOnceAsync(expected: 1);
        Assert.Contains("default: paused by ana", service.Errors.Text, StringComparison.Ordinal);
        Assert.Contains("sync-service resume --stream default", service.Errors.Text, StringComparison.Ordinal);
        Assert.Equal(0, await sales.Target.CountAsync());
    }

    [Fact]
    public async Task A_stream_can_be_paused_alone_and_is_named_in_the_stats()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await sales.Target.ExecuteAsync("CREATE TABLE other (LIKE datos_vista INCLUDING ALL)");
        var file = Path.Combine(sales.Scratch(), "streams.json");
        await File.WriteAllTextAsync(
            file,
            $$"""{ "streams": [ { "name": "ventas", "source": "{{sales.Source.View}}", "target": "datos_vista" }, { "name": "copia", "source": "{{sales.Source.View}}", "target": "other" } ] }""");
        sales.Settings["SYNC_CONFIG"] = file;
        sales.Settings["STATS_INTERVAL"] = "1";
        sales.Settings.Remove("MSSQL_VIEW");
        sales.Settings.Remove("PG_TABLE_VISTA");

        await RunAsync(sales, 0, "pause", "--stream", "copia");
        var service = sales.Run();
        await Eventually.TrueAsync(async () => await sales.Target.CountAsync() == 50, Pipeline.Patience, () => $"the other stream goes on. {service.AllText}");
        await service.LineAsync(@"\[STATS\] .* \| Errors: 0 \| Never compared: ventas, copia \| Paused: copia$", Pipeline.Patience);
        Assert.Equal(0, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM other"));
        Assert.Contains("copia: was paused before, by", await RunAsync(sales, 0, "pause", "--stream", "copia"), StringComparison.Ordinal);
        Assert.Contains("ventas: was not paused.", await RunAsync(sales, 0, "resume"), StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => await sales.Target.ScalarAsync<long>("SELECT count(*) FROM other") == 50, Pipeline.Patience, () => $"all go on. {service.AllText}");
    }

    [Fact]
    public async Task A_database_that_an_earlier_version_made_gets_what_it_lacks()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await sales.RunOnceAsync();
        await sales.Target.ExecuteAsync("ALTER TABLE sync_service.checkpoint DROP COLUMN paused_at, DROP COLUMN paused_by, DROP COLUMN pause_reason");
        await sales.Source.InsertAsync(sales.Notes.Note(51));
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(51);
        await RunAsync(sales, 0, "pause");
    }

    [Fact]
    public async Task A_database_restored_from_an_earlier_version_gets_it_while_the_service_runs()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        sales.Run();
        await sales.InSyncAsync();
        await sales.Target.ExecuteAsync("ALTER TABLE sync_service.checkpoint DROP COLUMN paused_at, DROP COLUMN paused_by, DROP COLUMN pause_reason");
        await sales.Source.InsertAsync(sales.Notes.Note(51));
        await sales.InSyncAsync();
    }

    [Fact]
    public async Task A_role_that_may_not_extend_the_table_is_told_what_its_owner_must_run()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await sales.RunOnceAsync();
        var role = sales.Name("poor");
        await sales.Postgres.CreateRoleAsync(role, "Least-rights-1");
        await sales.Target.ExecuteAsync(
            $"""
            ALTER TABLE sync_service.checkpoint DROP COLUMN paused_at, DROP COLUMN paused_by, DROP COLUMN pause_reason;
            GRANT ALL ON datos_vista TO {role};
            GRANT USAGE ON SCHEMA sync_service TO {role};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sync_service TO {role};
            """);
        var owner = (sales.Settings["PG_USER"], sales.Settings["PG_PASSWORD"]);
        (sales.Settings["PG_USER"], sales.Settings["PG_PASSWORD"]) = (role, "Least-rights-1");
        var service = await sales.RunOnceAsync(expected: 1);
        Assert.Contains($"{role} may not extend the table sync_service.checkpoint", service.Errors.Text, StringComparison.Ordinal);
        Assert.Contains("Run what sync-service init prints", await RunAsync(sales, 1, "check"), StringComparison.Ordinal);

        (sales.Settings["PG_USER"], sales.Settings["PG_PASSWORD"]) = owner;
        await RunAsync(sales, 0, "init", "--apply");
        (sales.Settings["PG_USER"], sales.Settings["PG_PASSWORD"]) = (role, "Least-rights-1");
        await sales.RunOnceAsync();
    }

    /// <summary>Waits until the service has looked at the source, or at its pause, several times more.</summary>
    private static async Task CyclesAsync(Pipeline sales, SyncServiceProcess service)
    {
        var before = await LooksAsync();
        await Eventually.TrueAsync(async () => await LooksAsync() >= before + 5, Pipeline.Patience, () => $"the service looks. {service.AllText}");

        Task<long> LooksAsync() => sales.Target.ScalarAsync<long>(
            $"SELECT coalesce(sum(idx_scan + seq_scan), 0)::bigint FROM pg_stat_user_tables WHERE schemaname = 'sync_service' AND relname = 'checkpoint'");
    }

    private async Task<string> RunAsync(Pipeline sales, int expected, params string[] arguments)
    {
        await using var service = SyncServiceProcess.Start(servers.Folder, sales.Settings, arguments);
        var code = await service.ExitAsync(Pipeline.Patience);
        Assert.True(code == expected, $"{string.Join(' ', arguments)} ended with {code}:\n{service.AllText}");
        ConfigurationTests.AssertNoStackTrace(service);
        return service.AllText;
    }
}
